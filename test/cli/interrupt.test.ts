import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { commandsOf } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { beforeLongWork, onInterrupt, untilOneListens } from '../../src/cli/interrupt.ts';
import { INTERRUPT_SIGNALS } from '../../src/model/interrupt-signals.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { MAIN, startTrapline } from './trapline.ts';

const inFolder = temporaryFolder();

describe('a signal while modules are loaded', () => {
  it.each(INTERRUPT_SIGNALS)('ends a command that has not begun with a line: %s', (signal) => {
    // The signal comes when the entry file has been read, before anything else is loaded.
    const kill = `setImmediate(() => process.kill(process.pid, '${signal}'))`;
    const early = `process.on('newListener', (name) => name === '${signal}' && ${kill});`;
    const asModule = `data:text/javascript,${encodeURIComponent(early)}`;
    const args = ['--import', asModule, MAIN, 'run', 'baseline', '--out', inFolder('run')];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 130,
      stdout: '',
      stderr: 'trapline: interrupted before it began\n',
    });
    expect(readdirSync(inFolder())).toEqual([]);
  });

  it('is heard by nothing in a command that keeps nothing, and in one that works at length: it ends them at once', async () => {
    const release = vi.fn<() => void>();
    untilOneListens(release);
    beforeLongWork();
    expect(release).toHaveBeenCalledTimes(1);
    onInterrupt().release();
    expect(release).toHaveBeenCalledTimes(2);
    const listening = await Promise.all(
      commandsOf(COMMANDS).map(async ({ name, load }) => [name, (await load()).listens]),
    );
    expect(listening.flatMap(([name, listens]) => (listens === true ? [name] : []))).toEqual(
      'run sweep score explain compare advise replay record check verify hunt bench'.split(' '),
    );
  });
});

/** Minutes of work. */
const LONG = ['run', 'baseline', '--set', 'duration=360d', '--out'];

const scoringBegins = () => readdirSync(inFolder()).some((name) => name.includes('scored'));

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Sends signals to a long run, the first as soon as it has begun to write, and says how it ended. */
async function interrupted(...signals: readonly NodeJS.Signals[]): Promise<{ status: number | null; stderr: string }> {
  const child = startTrapline([...LONG, inFolder('run')]);
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await until('the run writes', () => readdirSync(inFolder()).length > 0);
  for (const signal of signals) {
    const said = stderr.length;
    child.kill(signal);
    await until('the run says something, or ends', () => stderr.length > said || hasEnded(child));
  }
  return { status: await closed, stderr };
}

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s stops a run, keeps what was done, and says where',
    async (signal) => {
      const { status, stderr } = await interrupted(signal);
      expect(status).toBe(130);
      expect(stderr).toMatch(
        /^trapline: about [^\n]*\n\nstopping; what is done is kept .*\ntrapline: interrupted, not scored; [^\n]*\/run\n$/,
      );
      expect(readdirSync(inFolder())).toEqual(['run']);
      expect(readdirSync(inFolder('run'))).toContain('transactions.arrow');
      const manifest: unknown = JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'));
      expect(manifest).toMatchObject({ scenario: 'baseline', status: 'interrupted' });
    },
  );

  it('twice ends it at once and leaves nothing half done', async () => {
    const { status } = await interrupted('SIGINT', 'SIGINT');
    expect(status).toBe(130);
    expect(readdirSync(inFolder()).filter((entry) => entry.startsWith('.'))).toEqual([]);
    if (existsSync(inFolder('run'))) expect(readdirSync(inFolder('run'))).toContain('manifest.json');
  });

  it('stops scoring that waits for alerts from a pipe which stays open', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const run = startTrapline(['run', scenario, '--out', inFolder('run'), '--quiet']);
    await new Promise((resolve) => run.on('close', resolve));
    const args = ['score', inFolder('run'), '--alerts', '-', '--out', inFolder('scored')];
    const child = startTrapline(args, { stdin: 'pipe' });
    child.stdin!.write('{"rule":');
    let stderr = '';
    child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    await until('scoring begins', scoringBegins);
    child.kill('SIGINT');
    expect(await closed).toBe(130);
    expect(stderr).toContain('trapline: interrupted, not scored');
    child.stdin!.destroy();
  });
});

describe.skipIf(spawnSync('mkfifo', ['--version']).status !== 0)('Ctrl-C', () => {
  it.each(['none', 'a silent one'])('stops scoring of alerts in a named pipe that has %s writing', async (writer) => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    spawnSync(process.execPath, [MAIN, 'run', scenario, '--out', inFolder('run'), '--quiet']);
    expect(spawnSync('mkfifo', [inFolder('pipe')]).status).toBe(0);
    const args = ['score', inFolder('run'), '--alerts', inFolder('pipe'), '--out', inFolder('scored')];
    const child = startTrapline(args);
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    await until('scoring begins', scoringBegins);
    // It opens only when the other side is open, too.
    const pipe = writer === 'none' ? undefined : await open(inFolder('pipe'), 'w');
    await pipe?.write('{"rule":');
    child.kill('SIGINT');
    expect(await closed).toBe(130);
    await pipe?.close();
  });
});

/** Of util-linux: runs a command in a terminal of its own. */
const HAS_SCRIPT = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

// Install util-linux to run this.
describe.skipIf(!HAS_SCRIPT)('Ctrl-C in a terminal', () => {
  it('takes the bar away first, and gives the cursor back', async () => {
    const command = [process.execPath, MAIN, ...LONG, inFolder('run')].join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], { env: { ...process.env, TERM: 'xterm' } });
    let screen = '';
    child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    // The line about the size of the run comes before the bar, and names transactions as well.
    await until('the bar is there', () => /[█░]/.test(screen));
    child.stdin.write('\u0003');
    expect(await closed).toBe(130);
    const [before, after] = screen.split('stopping; what is done is kept');
    const visibleCursor = '\u001b[?25h';
    const clearedLine = '\u001b[2K\r\n';
    expect(before).toContain(visibleCursor);
    expect(before!.endsWith(clearedLine)).toBe(true);
    expect(after).not.toMatch(/[█░]/);
  });

  it('stops scoring of alerts that are typed there', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    spawnSync(process.execPath, [MAIN, 'run', scenario, '--out', inFolder('run'), '--quiet']);
    const args = ['score', inFolder('run'), '--alerts', '/dev/tty', '--out', inFolder('scored')];
    const command = [process.execPath, MAIN, ...args].join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], { env: { ...process.env, TERM: 'xterm' } });
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    await until('scoring begins', scoringBegins);
    child.stdin.write('\u0003');
    expect(await closed).toBe(130);
  });
});

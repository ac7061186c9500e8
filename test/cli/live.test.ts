import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { freePorts } from '../../services/ports.ts';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startTrapline, trapline } from './trapline.ts';

const inFolder = temporaryFolder();

/** Minutes of work. */
const LONG = ['run', 'baseline', '--set', 'duration=360d', '--bus', 'kafka', '--consumers', '2'];

function childrenOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  // The ps that was asked is a child of ours, never of somebody else.
  return rows.filter(([, parent]) => parent === pid).map(([child]) => child!);
}

const checkpointFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('trapline-checkpoints-'));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

/** A long run that has got as far as having its consumers. */
async function started(brokers: string): Promise<{ run: ChildProcess; consumers: readonly number[] }> {
  const run = startTrapline([...LONG, '--brokers', brokers, '--topic', `t${Date.now()}`, '--out', inFolder('run')]);
  await until(() => childrenOf(run.pid!).length === 2);
  await sleep(2000);
  return { run, consumers: childrenOf(run.pid!) };
}

describeWithKafka('trapline run --bus kafka', (kafka) => {
  it('reports the same digests as a run in process', () => {
    writeFileSync(inFolder('small.yaml'), SMALL_SCENARIO);
    const run = (...args: readonly string[]) => {
      const { status, stdout, stderr } = trapline(['run', 'small.yaml', '--json', ...args], { cwd: inFolder() });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const local = run('--out', 'local');
    const live = run('--out', 'live', '--bus', 'kafka', '--brokers', kafka().brokers, '--consumers', '2');
    expect(live).toMatchObject({ bus: 'kafka', digests: local['digests'], counts: local['counts'] });
    expect(live['rules']).toEqual(local['rules']);
    const manifest = readFileSync(inFolder('live', 'manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({
      bus: { name: 'kafka', topic: `trapline.small.${live['run_id'] as string}`, consumers: 2 },
    });

    const again = trapline(['run', 'small.yaml', '--out', 'live', '--bus', 'kafka', '--brokers', kafka().brokers], {
      cwd: inFolder(),
    });
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/^trapline: topic "trapline\.small\.\w+" already holds .*--reuse-topic[^\n]*\n$/);
    expect(readFileSync(inFolder('live', 'manifest.json'), 'utf8')).toBe(manifest);
  });

  it('finds its broker by environment and file, the option being the strongest', () => {
    writeFileSync(inFolder('small.yaml'), SMALL_SCENARIO);
    writeFileSync(inFolder('kafka.properties'), 'bootstrap.servers=127.0.0.1:1\nclient.id=from-file\n');
    const outcome = trapline(
      [
        'run',
        'small.yaml',
        '-q',
        '--out',
        'run',
        '--bus',
        'kafka',
        '--topic',
        'found',
        '--kafka-config',
        'kafka.properties',
      ],
      { cwd: inFolder(), env: { TRAPLINE_KAFKA_BOOTSTRAP_SERVERS: kafka().brokers } },
    );
    expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' });
    const manifest: unknown = JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      bus: { kafka: { 'bootstrap.servers': kafka().brokers, 'client.id': 'from-file' } },
    });
  });

  it('stops at Ctrl-C, with all its consumers, and keeps what was done', async () => {
    const { run, consumers } = await started(kafka().brokers);
    // A terminal sends it to every process.
    for (const pid of [run.pid!, ...consumers]) process.kill(pid, 'SIGINT');
    expect(await once(run, 'close')).toEqual([130, null]);
    expect(consumers.filter(isAlive)).toEqual([]);
    const manifest: unknown = JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ status: 'interrupted', bus: { name: 'kafka' } });
  });

  it('takes its consumers and its checkpoints along when it is killed', async () => {
    const before = checkpointFolders();
    const { run, consumers } = await started(kafka().brokers);
    run.kill('SIGKILL');
    await once(run, 'close');
    await until(() => !consumers.some(isAlive));
    await until(() => checkpointFolders().length === before.length);
    expect(readdirSync(inFolder())).not.toContain('run');
  });
});

describe('trapline run --bus kafka, with nobody there', () => {
  it('says so in a line, within ten seconds', async () => {
    const [port] = await freePorts(1);
    const begun = performance.now();
    const { status, stdout, stderr } = trapline([...LONG, '--brokers', `127.0.0.1:${port}`, '--out', inFolder('run')]);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(/^trapline: cannot connect to Kafka at 127\.0\.0\.1:\d+: nothing listens at [^\n]*\n$/);
    expect(readdirSync(inFolder())).toEqual([]);
  });
});

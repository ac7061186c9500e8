import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startTrapline, trapline } from './trapline.ts';
import { until } from '../until.ts';

const inFolder = temporaryFolder();

/** 5 × 5 points × 10 seeds. */
const GRID = [
  '--vary',
  'engine.allowed_disorder=0s,1s,5s,30s,2m',
  '--vary',
  'clocks=[],[{offset: {normal: {sd: 1s}}}],[{offset: {normal: {sd: 5s}}}],[{offset: {normal: {sd: 20s}}}],[{offset: {normal: {sd: 1m}}}]',
  '--seeds',
  '10',
];
const TIMEOUT_MS = 600_000;

let scenario: string;
beforeEach(() => {
  scenario = inFolder('small.yaml');
  writeFileSync(scenario, SMALL_SCENARIO);
});

function filesOf(folder: string): ReadonlyMap<string, string> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

const sweepArgs = (out: string, ...more: readonly string[]): string[] => [
  'sweep',
  scenario,
  ...GRID,
  '--out',
  out,
  ...more,
];

/** Starts a sweep, ends it by a signal once it has so many results, and says how it ended. */
async function stopped(
  out: string,
  results: number,
  signal: NodeJS.Signals,
): Promise<{ readonly status: number | null; readonly stderr: string }> {
  const child = startTrapline(sweepArgs(out, '--jobs', '2'));
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await until(`${results} results`, () => linesOf(out) >= results);
  child.kill(signal);
  return { status: await closed, stderr };
}

function linesOf(out: string): number {
  const path = join(out, 'cells.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}

describe('a sweep', () => {
  it(
    'leaves the same bytes with one job and two, and after being killed, interrupted, torn and resumed',
    async () => {
      const one = trapline(sweepArgs(inFolder('one'), '--jobs', '1', '--quiet'));
      expect(one).toEqual({ status: 0, stdout: '', stderr: '' });
      const expected = filesOf(inFolder('one'));
      expect([...expected.keys()].toSorted()).toEqual([
        'cells.jsonl',
        'manifest.json',
        'recall.svg',
        'sweep.csv',
        'sweep.html',
        'sweep.json',
        'sweep.parquet',
      ]);
      expect(linesOf(inFolder('one'))).toBe(250);
      expect(trapline(sweepArgs(inFolder('two'), '--jobs', '2', '--quiet')).status).toBe(0);
      expect(filesOf(inFolder('two'))).toEqual(expected);

      const out = inFolder('killed');
      expect((await stopped(out, 20, 'SIGKILL')).status).toBeNull();
      const kept = linesOf(out);
      expect(kept).toBeGreaterThanOrEqual(20);
      // As a crash in the middle of a write would leave it.
      writeFileSync(join(out, 'cells.jsonl'), readFileSync(join(out, 'cells.jsonl')).subarray(0, -7));
      const { status, stderr } = await stopped(out, kept + 20, 'SIGINT');
      expect(status).toBe(130);
      expect(stderr).toContain(`runs done already: ${kept - 1}, left: ${251 - kept}`);
      expect(stderr).toMatch(
        /interrupted after \d+ of 250 runs, which are kept; to continue: trapline sweep .*small\.yaml/,
      );
      expect(trapline(sweepArgs(out, '--jobs', '2', '--quiet')).status).toBe(0);
      expect(filesOf(out)).toEqual(expected);

      // A finished sweep is told again without a run.
      const again = trapline(sweepArgs(out, '--json'));
      expect(again.stdout).toBe(Buffer.from(expected.get('sweep.json')!, 'base64').toString());
    },
    TIMEOUT_MS,
  );

  it('does not take the folder of another question', () => {
    const out = inFolder('out');
    const args = ['sweep', scenario, '--vary', 'delivery.partitions=1,2', '--seeds', '2', '--out', out];
    expect(trapline([...args, '--quiet']).status).toBe(0);
    const other = trapline([...args, '--set', 'traffic.clients=61', '--quiet']);
    expect(other.status).toBe(2);
    expect(other.stderr).toMatch(/holds the sweep of another question .*; name another folder, or remove this one\n$/);
  });

  it.each([
    [['--vary', 'engine.alowed_disorder=1s'], /did you mean "allowed_disorder"/],
    [['--vary', 'engine.allowed_disorder=1s,never'], /--vary engine\.allowed_disorder=never: expected a duration/],
    [[], /expected what to vary: --vary/],
    [['--preset', 'evasoin'], /unknown preset "evasoin", did you mean "evasion"\?/],
    [['--vary', 'delivery.partitions=1,2', '--jobs', '0'], /--jobs: expected a whole number from 1 to 256, found "0"/],
    [['--vary', 'delivery.partitions=1,2', '--seeds', 'x'], /--seeds x: expected a number of seeds/],
    [['--vary', 'delivery.partitions=1,2', '--out', '.'], /--out \.: it holds other files; name another folder/],
  ])('refuses %j in one line before anything has run', (args, message) => {
    const { status, stdout, stderr } = trapline(['sweep', scenario, ...args]);
    expect({ status, stdout, lines: stderr.split('\n').length }).toEqual({ status: 2, stdout: '', lines: 2 });
    expect(stderr).toMatch(message);
  });

  it('says what it would do, and does nothing, on --dry-run', () => {
    const args = ['sweep', 'mixed-fraud', '--preset', 'skew-by-watermark', '--dry-run', '--out', inFolder('out')];
    const { status, stdout, stderr } = trapline(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^mixed-fraud, 5 × 5 points × 10 seeds = 250 runs\nclock_skew: 0s, 1s, 5s, 20s, 1m\n/);
    expect(stdout).toMatch(/about 87,000,000 transactions, \d+ runs? at the same time: roughly \d+ (min|s|h)/);
    expect(existsSync(inFolder('out'))).toBe(false);
    expect(JSON.parse(trapline([...args, '--json']).stdout)).toMatchObject({ runs: 250, done_runs: 0 });
  });
});

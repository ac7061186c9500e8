import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/report/report-schema.ts';
import { EXIT_CODES } from '../../src/model/errors.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';
import { startTrapline, trapline } from './trapline.ts';

const inFolder = temporaryFolder();

/** Runs the small scenario, and captures it. */
function captured(): string {
  const scenario = writeSmallScenario(inFolder('small.yaml'));
  const args = ['run', scenario, '--quiet', '--out', inFolder('run'), '--capture', inFolder('x.arrow')];
  expect(trapline(args)).toEqual({ status: 0, stdout: '', stderr: '' });
  return inFolder('x.arrow');
}

describe('trapline replay', () => {
  it('shows the alerts first, then what to mind about them', () => {
    const path = captured();
    const { status, stdout, stderr } = trapline(['replay', path, '--out', inFolder('out')]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^ x\.arrow · topic trapline\.small\.[0-9a-f]{16}$/);
    expect(stdout).toContain('744 delivered = 683 admitted + 39 duplicates + 22 late');
    expect(stdout).toMatch(/impossible_travel +21 +\d+ +21\.1 +2026-03-02 \S+Z +2026-03-02 \S+Z\n/);
    expect(stdout).toContain('Latest alerts');
    expect(stdout).not.toContain('marked cold_start');
    expect(readFileSync(inFolder('out', 'alerts.jsonl'))).toEqual(readFileSync(inFolder('run', 'alerts.jsonl')));
    const paused = trapline(['replay', path, '--out', inFolder('part'), '--start', '3h', '--until=-2h']).stdout;
    expect(paused).toMatch(/ ! begins in mid-topic: \d+ alerts? marked cold_start/);
    expect(paused).toContain(' ! a pause, not an end');
  });

  it('prints the report and nothing else, or nothing', () => {
    const path = captured();
    const args = ['replay', path, '--out', inFolder('out'), '--episodes', inFolder('run')];
    const { stdout } = trapline([...args, '--json']);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.replay).toMatchObject({ capture: 'x.arrow', records: 744, selected: 744, ended: true });
    expect(report.rules['impossible_travel']!.episodes.total).toBe(20);
    expect(trapline([...args, '--quiet'])).toEqual({ status: 0, stdout: '', stderr: '' });
    const scored = trapline(args).stdout;
    expect(scored).toContain('unattributed');
    expect(scored).toContain('engine = oracle: 0 missing, 0 extra, 0 altered');
    expect(readFileSync(inFolder('out', 'report.md'), 'utf8')).toContain('## Missed episodes');
  });

  it('paces what it sends, and says how well', () => {
    const { stdout } = trapline(['replay', captured(), '--out', inFolder('out'), '--rate', '5000']);
    expect(stdout).toMatch(/sent later than intended: p50 [\d.]+ ms · p90 [\d.]+ ms · p99 [\d.]+ ms · max [\d.]+ ms\n/);
    expect(stdout).toContain('█');
  });

  it('says with --dry-run what it would send', () => {
    const runs = () => (existsSync('runs') ? readdirSync('runs') : null);
    const before = runs();
    const path = captured();
    const said = trapline(['replay', path, '--dry-run', '--speed', '60', '--where', 'region=north']).stdout;
    expect(said).toMatch(/^\d+ records over 2\d min \d\d s; nothing was sent\n {2}partition 0: +\d+\n/);
    const json = trapline(['replay', path, '--dry-run', '--rate', '100', '--json']).stdout;
    expect(JSON.parse(json)).toMatchObject({ records: 744, duration_ms: 7430 });
    expect(runs()).toEqual(before);
  });
});

describe('trapline replay says in one line what it cannot do', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trapline-test-'));
    const scenario = writeSmallScenario(join(folder, 'small.yaml'));
    trapline(['run', scenario, '--quiet', '--out', join(folder, 'run'), '--capture', join(folder, 'x.arrow')]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [['--speed', 'fast'], '--speed: expected max, or how many times as fast'],
    [['--rate', '5', '--speed', '2'], '--rate: takes the place of --speed'],
    [['--max-gap', '5s'], '--max-gap: at full speed there are no pauses to cut'],
    [['--start', 'yesterday'], '--start: expected an instant with its zone'],
    [['--by', 'brokr'], '--by: unknown value "brokr", did you mean "broker"?'],
    [['--where', 'regoin=north'], '--where regoin=north: unknown field "regoin", did you mean "region"?'],
    [['--partition', '7'], '--partition 7: the capture has partitions 0, 1, 2'],
    [['--partition', 'x'], '--partition: expected a whole number from 0 to 2147483647, found "x"'],
    [['--key', 'unknown'], "nothing is selected of the capture's 744 records: offsets by partition 0: 0–"],
    [['--key', 'unknown', '--dry-run'], "nothing is selected of the capture's 744 records"],
    [['--key', 'unknown', '--to', 'kafka', '--brokers', 'b:1'], "nothing is selected of the capture's 744 records"],
    [['--drop-header', 'x'], '--drop-header: only a replay --to kafka uses it'],
    [['--rekey', '--to', 'kafka'], '--rekey: only a replay into the engine uses it'],
    [['--brokers', 'b:9092'], '--brokers: only a replay --to kafka uses it'],
    [['--to', 'kafak'], '--to: unknown value "kafak", did you mean "kafka"?'],
    [['--to', 'kafka'], 'no Kafka broker is named'],
    [['--to', 'kafka', '--brokers', 'b:1', '--remap', 'x=y'], '--remap: unknown topic "x"'],
    [['--set', 'engine.max_future=off'], '--set: changes a scenario'],
    [['--scenario', 'mixed-frod'], 'unknown scenario "mixed-frod", did you mean "mixed-fraud"?'],
    [['--episodes', 'nowhere.jsonl'], 'nowhere.jsonl: cannot read the file: no such file'],
    [['--mapping', 'tabfromer'], 'unknown mapping "tabfromer", did you mean "tabformer"?'],
    [['--mapping', 'tabformer'], '--mapping tabformer: is for CSV'],
    [['--spede', '1'], 'unknown option "--spede", did you mean "--speed"?'],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = trapline(['replay', 'x.arrow', '--quiet', ...args], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: EXIT_CODES.input, stdout: '' });
    expect(stderr).toMatch(/^trapline: /);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('of what is no capture, or one that was cut short', () => {
    expect(trapline(['replay', 'package.json']).stderr).toBe('trapline: package.json: not a Trapline capture\n');
    expect(trapline(['replay', inFolder('nothing.arrow')])).toMatchObject({ status: 2, stdout: '' });
    expect(trapline(['replay'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('replay <capture>') as string,
    });
  });

  it('of a file that is in the way of a new capture', () => {
    const path = captured();
    const args = ['run', inFolder('small.yaml'), '--quiet', '--out', inFolder('run'), '--capture', path];
    expect(trapline(args)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is a file already') as string,
    });
    expect(trapline([...args, '--force']).status).toBe(0);
  });
});

describe('Ctrl-C in a replay', () => {
  it('is a pause: what the engine had said is kept', async () => {
    const child = startTrapline(['replay', captured(), '--speed', '1', '--out', inFolder('out')]);
    let stderr = '';
    child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    await until('the replay begins', () => readdirSync(inFolder()).some((entry) => entry.startsWith('.out')));
    child.kill('SIGINT');
    expect(await closed).toBe(130);
    expect(stderr).toMatch(
      /trapline: interrupted after \d+ of 744 records; the engine's alerts about them are in .*out\n$/,
    );
    expect(JSON.parse(readFileSync(inFolder('out', 'manifest.json'), 'utf8'))).toMatchObject({ status: 'interrupted' });
  });
});

import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePorts } from '../../services/ports.ts';
import { LATENCY_STAGES } from '../../src/model/latency.ts';
import { type Report, reportSchema } from '../../src/report/report-schema.ts';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';
import { readBack } from '../services/clients.ts';
import { describeWithInfluxdb } from '../services/influxdb-fixture.ts';
import { countPoints } from '../services/influxql.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';
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
  // The ps that was asked is a child of this process, never of another one.
  return rows.filter(([, parent]) => parent === pid).map(([child]) => child!);
}

// Of the runs of this file only.
beforeEach(() => vi.stubEnv('TMPDIR', inFolder()));
afterEach(() => vi.unstubAllEnvs());
const checkpointFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('trapline-checkpoints-'));

const holdsCheckpoints = (name: string) => readdirSync(join(tmpdir(), name)).length > 0;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A long run that has got as far as having its consumers. */
async function started(brokers: string): Promise<{ run: ChildProcess; consumers: readonly number[] }> {
  const run = startTrapline([...LONG, '--brokers', brokers, '--topic', `t${Date.now()}`, '--out', inFolder('run')]);
  await until('both consumers run', () => childrenOf(run.pid!).length === 2);
  await until('they have written checkpoints', () => checkpointFolders().some(holdsCheckpoints));
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
    const candidate = ['--set', 'rules.candidate.spending_spree.window=5m'];
    const local = run('--out', 'local', ...candidate);
    const live = run('--out', 'live', '--bus', 'kafka', '--brokers', kafka().brokers, '--consumers', '2', ...candidate);
    expect(live['candidate']).toBeDefined();
    expect(live['candidate']).toEqual(local['candidate']);
    expect(live).toMatchObject({ bus: 'kafka', digests: local['digests'], counts: local['counts'] });
    expect(live['rules']).toEqual(local['rules']);
    const manifest = readFileSync(inFolder('live', 'manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({
      bus: { name: 'kafka', topic: `trapline.small.${live['run_id'] as string}`, consumers: 2 },
    });

    const again = trapline(
      ['run', 'small.yaml', '--out', 'live', '--bus', 'kafka', '--brokers', kafka().brokers, ...candidate],
      { cwd: inFolder() },
    );
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/^trapline: topic "trapline\.small\.\w+" already holds .*--reuse-topic[^\n]*\n$/);
    expect(readFileSync(inFolder('live', 'manifest.json'), 'utf8')).toBe(manifest);
  });

  describeWithInfluxdb('into InfluxDB', (influxdb) => {
    const run = (...args: readonly string[]): Report => {
      writeFileSync(inFolder('small.yaml'), SMALL_SCENARIO);
      const options = ['--json', '--quiet', '--bus', 'kafka', '--brokers', kafka().brokers, '--influx', influxdb().url];
      const { status, stdout, stderr } = trapline(['run', 'small.yaml', ...options, ...args], { cwd: inFolder() });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return reportSchema.parse(JSON.parse(stdout));
    };

    it('has as many points as the run counts, and no more when it is written again', async () => {
      const { run_id, influxdb: facts } = run('--topic', `first-${influxdb().line}`);
      const where = `run_id = '${run_id}'`;
      expect(facts!.lines_confirmed).toBe(facts!.lines_expected);
      expect(await countPoints(influxdb(), { where })).toEqual(facts!.measurements);
      run('--topic', `second-${influxdb().line}`);
      expect(await countPoints(influxdb(), { where })).toEqual(facts!.measurements);
    });

    it('goes by the wall clock with the same digests, stamps that are now, and every stage measured', async () => {
      const engine = ['--set', 'engine.early=true'];
      const virtual = run('--topic', `third-${influxdb().line}`, ...engine);
      const pace = ['--live', '--speed', '8000', '--history', '12h', '--consumers', '2'];
      const { digests, counts, rules, early, live, influxdb: facts } = run(...pace, ...engine);
      expect({ digests, counts, rules, early }).toEqual({
        digests: virtual.digests,
        counts: virtual.counts,
        rules: virtual.rules,
        early: virtual.early,
      });
      // About records of history nothing is measured.
      expect(live!.early!.engine.count).toBeGreaterThan(0);
      expect(live!.early!.engine.count).toBeLessThan(early!.said);
      expect(facts!.lines_confirmed).toBe(facts!.lines_expected);
      expect(live!.alerts.measured).toBeGreaterThan(0);
      expect(live!.alerts.incomplete).toBe(0);
      expect(Object.values(live!.stages).map(({ count }) => count > 0)).toEqual(LATENCY_STAGES.map(() => true));
      const found = await countPoints(influxdb(), { where: `run_id = '${live!.id}'` });
      expect(found).toMatchObject({ raw_transactions: counts.transactions, alert_latency: live!.alerts.measured });

      // A day in ten seconds: its last stamps are of when it ended, and none is of later.
      const values = await readBack(kafka(), `trapline.small.${live!.id}`, counts.delivered!);
      const stamps = values.map((value) => Date.parse((JSON.parse(value) as { timestamp: string }).timestamp));
      const youngestMs = Math.max(...stamps);
      expect(youngestMs).toBeLessThan(Date.now() + 60_000);
      expect(youngestMs).toBeGreaterThan(Date.now() - 3_600_000);
    });
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

  it('keeps what was done, too, where the broker does not answer any more', async () => {
    const { run } = await started(kafka().brokers);
    let said = '';
    run.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
    process.kill(kafka().pid, 'SIGSTOP');
    try {
      run.kill('SIGINT');
      expect(await once(run, 'close')).toEqual([130, null]);
    } finally {
      process.kill(kafka().pid, 'SIGCONT');
    }
    expect(said).toContain('interrupted before Kafka answered, not scored; what was written until then is in ');
    const manifest: unknown = JSON.parse(readFileSync(inFolder('run', 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ status: 'interrupted', bus: { name: 'kafka' } });
  });

  it('takes its consumers and its checkpoints along when it is killed', async () => {
    const before = checkpointFolders();
    const { run, consumers } = await started(kafka().brokers);
    run.kill('SIGKILL');
    await once(run, 'close');
    await until('the consumers end', () => !consumers.some(isAlive));
    await until('their checkpoints are removed', () => checkpointFolders().length === before.length);
    expect(readdirSync(inFolder())).not.toContain('run');
  });
});

describe('trapline run --bus kafka, without a broker', () => {
  it('says so in a line', async () => {
    const [port] = await freePorts(1);
    const { status, stdout, stderr } = trapline([...LONG, '--brokers', `127.0.0.1:${port}`, '--out', inFolder('run')]);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(
      /^trapline: about [^\n]*\ntrapline: cannot connect to Kafka at 127\.0\.0\.1:\d+: nothing listens at [^\n]*\n$/,
    );
    expect(readdirSync(inFolder())).toEqual([]);
  });
});

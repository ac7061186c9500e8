import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunTracer } from '../../src/artifacts/run-tracer.ts';
import { interrupted } from '../../src/kafka/client/interruption.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { reportSchema } from '../../src/report/report-schema.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { type Progress } from '../../src/model/progress.ts';
import { defaultDirectory } from '../../src/run/run-id.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { type RunRequest } from '../../src/run/run-request.ts';
import { readCapture } from '../capture/format/records.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from './small-scenario.ts';

const inFolder = temporaryFolder();

const EVERY_RUN = [
  'aggregates.jsonl',
  'alerts.jsonl',
  'episodes.jsonl',
  'latency.jsonl',
  'manifest.json',
  'scenario.json',
  'side.jsonl',
  'transactions.arrow',
];
const FINISHED_RUN = [
  ...EVERY_RUN,
  'attribution.jsonl',
  'outcomes.jsonl',
  'report.html',
  'report.json',
  'report.md',
  'timelines.jsonl',
].sort();

function runSmall(changes: Partial<RunRequest> = {}): ReturnType<typeof runScenario> {
  return runScenario({
    ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) }),
    directory: inFolder('run'),
    batchRows: 64,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  });
}

/** The small scenario with so many transactions that every phase takes a while. */
function prepareBusy(): ReturnType<typeof prepareRun> {
  const overrides = ['traffic.transactions_per_client_per_day=200'];
  return prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')), overrides });
}

/** Ends the run after so many records as a bus does whose Kafka is silent when it is interrupted. */
function silentAfter(records: number): RunTracer {
  let seen = 0;
  const delivered = ({ length }: LogBatch): void => {
    seen += length;
    if (seen > records) throw interrupted();
  };
  const ignore = (): void => undefined;
  return { scenario: ignore, observe: () => ({ drawn: ignore, delivered }), lines: () => ignore, report: ignore };
}

const json = (file: string): unknown => JSON.parse(readFileSync(inFolder('run', file), 'utf8'));

/** Runs with a listener that gets the controller of the run's signal. */
function runListening(
  listener: (progress: Progress, controller: AbortController) => void,
): ReturnType<typeof runScenario> {
  const controller = new AbortController();
  return runSmall({ signal: controller.signal, onProgress: (progress) => listener(progress, controller) });
}

describe('a run that goes to its end', () => {
  it('counts its time from when the user began to wait', async () => {
    const run = await runSmall({ startedAtMs: performance.now() - 60_000, directory: null });
    if (run.kind !== 'finished') throw new Error('interrupted');
    const { wall_s, transactions_per_s } = run.report.performance;
    expect(wall_s).toBeGreaterThanOrEqual(60);
    expect(transactions_per_s! * wall_s!).toBeCloseTo(run.report.counts.transactions!, 6);
  });

  it('leaves every file, and the report that it returns', async () => {
    const run = await runSmall();
    expect(readdirSync(inFolder('run')).sort()).toEqual(FINISHED_RUN);
    expect(readdirSync(inFolder()).sort()).toEqual(['run', 'small.yaml']);
    expect(run.kind).toBe('finished');
    expect(json('report.json')).toEqual((run as { report: unknown }).report);
    const report = reportSchema.parse(json('report.json'));
    expect(json('manifest.json')).toMatchObject({
      schema: 'trapline.manifest/1',
      status: 'finished',
      run_id: report.run_id,
      seed: '1',
      digests: report.digests,
    });
    expect(report.counts).toMatchObject({ future: 0, malformed: 0 });
    expect(report.counts.late).toBeGreaterThan(0);
    expect(report.counts.duplicates).toBeGreaterThan(0);
  });

  it('gives the same report without a folder', async () => {
    const [inPlace, inMemory] = [await runSmall(), await runSmall({ directory: null })];
    const facts = (run: typeof inPlace) => ({ ...(run as { report: object }).report, performance: null });
    expect(facts(inMemory)).toEqual(facts(inPlace));
  });

  it('warns once of records before 1970, which a capture of it has under another timestamp', async () => {
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const prepared = prepareRun({ scenario, overrides: ['start=1969-12-31T12:00:00Z'] });
    const capture = { path: inFolder('x.arrow'), force: false };
    await runSmall({ ...prepared, capture });
    const { warnings } = reportSchema.parse(json('report.json'));
    const stamps = readCapture(capture.path).map(({ record }) => record.timestampMs);
    const before = stamps.filter((stamp) => stamp === 0).length;
    expect(before).toBeGreaterThan(100);
    expect(warnings).toEqual([
      { code: 'before_1970', text: expect.stringMatching(/^[\d,]+ records with an event time/) as string },
    ]);
    expect(warnings![0]!.text).toMatch(
      new RegExp(`^${before} records .* trapline-ingest-time-ms the true times of append`),
    );
    expect((await runSmall()) as object).toMatchObject({ report: { warnings: [] } });
  });

  it('tells how far it is, phase by phase, never past the end', async () => {
    const seen: Progress[] = [];
    await runSmall({ ...prepareBusy(), onProgress: (progress) => seen.push(progress) });
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(['simulate', 'write', 'oracle', 'score', 'attribute']);
    expect(seen.filter(({ done, total }) => done < 0 || done > total)).toEqual([]);
  });
});

describe('a run that is interrupted', () => {
  it('keeps what was done until then, says so, and leaves nothing else', async () => {
    const run = await runListening(({ transactions }, controller) => {
      if (transactions >= 200) controller.abort();
    });
    expect(run).toEqual({ kind: 'interrupted', transactions: 256 });
    expect(readdirSync(inFolder('run')).sort()).toEqual(EVERY_RUN);
    expect(json('manifest.json')).toMatchObject({ status: 'interrupted', digests: null });
    expect(readdirSync(inFolder()).sort()).toEqual(['run', 'small.yaml']);
  });

  it('keeps what was written, too, where its bus does not answer any more', async () => {
    const overrides = ['rules.candidate.spending_spree.window=5m'];
    const run = await runSmall({
      ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')), overrides }),
      tracer: silentAfter(300),
      capture: { path: inFolder('log.arrow'), force: false },
    });
    expect(run).toEqual({ kind: 'interrupted', transactions: null });
    for (const folder of ['', 'candidate']) {
      expect(json(join(folder, 'manifest.json'))).toMatchObject({ status: 'interrupted', digests: null });
      expect(readdirSync(inFolder('run', folder))).toContain('alerts.jsonl');
    }
    expect(readCapture(inFolder('log.arrow')).length).toBeGreaterThan(100);
    expect(readdirSync(inFolder()).sort()).toEqual(['log.arrow', 'run', 'small.yaml']);
  });

  it('may be interrupted while the oracle works', async () => {
    const controller = new AbortController();
    const run = await runSmall({
      ...prepareBusy(),
      signal: controller.signal,
      onProgress: ({ phase }) => {
        if (phase === 'oracle') controller.abort();
      },
    });
    expect(run.kind).toBe('interrupted');
    expect(readdirSync(inFolder('run')).sort()).toEqual(EVERY_RUN);
    expect(json('manifest.json')).toMatchObject({ status: 'interrupted' });
  });

  it('is replaced by the next one', async () => {
    await runListening((_, controller) => controller.abort());
    await runSmall();
    expect(json('manifest.json')).toMatchObject({ status: 'finished' });
  });
});

describe('a run that fails', () => {
  it('leaves nothing behind, and the earlier run as it was', async () => {
    await runSmall();
    const earlier = json('manifest.json');
    const failed = runListening(() => {
      throw new RangeError('a defect');
    });
    await expect(failed).rejects.toThrow('a defect');
    expect(readdirSync(inFolder()).sort()).toEqual(['run', 'small.yaml']);
    expect(json('manifest.json')).toEqual(earlier);
  });

  it('blames the disk where the disk is to blame', async () => {
    const failed = runListening(() => {
      for (const entry of readdirSync(inFolder())) {
        if (entry.startsWith('.run.partial')) rmSync(inFolder(entry), { recursive: true });
      }
    });
    await expect(failed).rejects.toMatchObject({
      code: 'service',
      message: expect.stringMatching(/^cannot write the run: ENOENT/) as string,
    });
    expect(existsSync(inFolder('run'))).toBe(false);
  });
});

describe('defaultDirectory', () => {
  it.each([
    ['42', 'runs/small-42-01234567'],
    ['../../etc/passwd', 'runs/small-.._.._etc_passwd-01234567'],
    ['x'.repeat(100), `runs/small-${'x'.repeat(40)}-01234567`],
  ])('of seed %s is a plain name below runs/', (seed, expected) => {
    const { scenario } = prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')), seed });
    expect(defaultDirectory(scenario, '0123456789abcdef')).toBe(expected);
  });
});

import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { RunDirectory } from '../../src/artifacts/run-directory.ts';
import { type ForeignAlert } from '../../src/model/foreign-alert.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { prepareScore } from '../../src/run/prepare-score.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { scoreRun } from '../../src/run/score-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from './small-scenario.ts';

const inFolder = temporaryFolder();
const NEVER = new AbortController().signal;
const HOW = { batchRows: 4096, onProgress: () => undefined, signal: NEVER };

let own: Report;
let alerts: ForeignAlert[];

beforeEach(async () => {
  const prepared = prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) });
  const run = await runScenario({ ...prepared, ...HOW, directory: inFolder('run') });
  if (run.kind !== 'finished') throw new Error('interrupted');
  own = run.report;
  const lines = readFileSync(inFolder('run', 'alerts.jsonl'), 'utf8').trimEnd().split('\n');
  alerts = lines.map((line) => JSON.parse(line) as ForeignAlert);
});

async function scored(rows: readonly object[], isExact = false, directory: string | null = null): Promise<Report> {
  const path = inFolder('given.jsonl');
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const engine = { kind: 'alerts', source: { path }, mapping: null, name: 'theirs', isExact } as const;
  const run = await scoreRun(prepareScore(inFolder('run'), undefined), { ...HOW, engine, directory });
  if (run.kind !== 'finished') throw new Error('interrupted');
  return run.report;
}

function without(...names: (keyof ForeignAlert)[]): object[] {
  return alerts.map((alert) =>
    Object.fromEntries(Object.entries(alert).filter(([name]) => !names.includes(name as 'rule'))),
  );
}

/** What scoring says of each rule, but for how alerts were told apart. */
const figures = ({ rules }: Report): unknown =>
  Object.entries(rules).map(([name, rule]) => [name, rule.episodes, rule.engine_vs_oracle]);

describe("the built-in engine's own alerts", () => {
  it('score as they did in the run', async () => {
    const report = await scored(alerts, true, inFolder('scored'));
    expect(figures(report)).toEqual(figures(own));
    expect(Object.values(report.rules).map((rule) => rule.alerts)).toEqual(
      Object.values(own.rules).map((rule) => rule.alerts),
    );
    expect(report).toMatchObject({
      engine: 'alerts',
      engine_facts: { name: 'theirs', reference: 'admitted', compared: 'every_field', unmatched: 0 },
      digests: {
        transactions: own.digests.transactions,
        deliveries: own.digests.deliveries,
        alerts: own.digests.alerts,
      },
      counts: own.counts,
    });
    expect(readFileSync(inFolder('scored', 'alerts.jsonl'), 'utf8')).toBe(
      readFileSync(inFolder('run', 'alerts.jsonl'), 'utf8'),
    );
  });

  it.each([
    ['their ids', ['alert_id'], 'transaction_id'],
    ['ids of transactions', ['alert_id', 'transaction_id'], 'evidence'],
    ['any ids', ['alert_id', 'transaction_id', 'evidence'], 'window'],
    [
      'all but rule, client and window',
      ['alert_id', 'transaction_id', 'evidence', 'event_time_ms', 'details'],
      'window',
    ],
    [
      'windows too',
      ['alert_id', 'transaction_id', 'evidence', 'details', 'window_start_ms', 'window_end_ms'],
      'window',
    ],
  ] as const)('find the same episodes without %s', async (_, names, key) => {
    const report = await scored(without(...names), true);
    expect(figures(report)).toEqual(figures(own));
    expect(report.engine_facts!.matched_by).toEqual({
      transaction_id: 0,
      evidence: 0,
      window: 0,
      [key]: alerts.length,
    });
  });

  it('lack some if some are taken away', async () => {
    const lacking = alerts.filter(({ kind, rule }) => kind !== 'open' || rule !== 'impossible_travel');
    const report = await scored(lacking, true);
    const taken = alerts.length - lacking.length;
    expect(taken).toBeGreaterThan(0);
    expect(report.rules['impossible_travel']!.engine_vs_oracle).toEqual({ missing: taken, extra: 0, altered: 0 });
    expect(report.rules['impossible_travel']!.loss.engine_defect).toBeGreaterThan(0);
    expect(figures(report)).not.toEqual(figures(own));
  });
});

describe('an engine that promises no admission', () => {
  it('is compared with what was delivered, and loses to itself or to lateness', async () => {
    const report = await scored(alerts);
    let lost = 0;
    for (const [name, { loss, steps, episodes }] of Object.entries(report.rules)) {
      const before = own.rules[name]!;
      expect(episodes).toEqual(before.episodes);
      const { late_drop, future_drop, engine_defect } = before.loss;
      expect(loss).toMatchObject({ late_drop: null, future_drop: null, engine_defect: null });
      expect(loss.engine_or_late).toBe(late_drop! + future_drop! + engine_defect!);
      expect(steps.admitted).toEqual({ lost: null, gained: null });
      lost += loss.engine_or_late!;
    }
    expect(lost).toBeGreaterThan(0);
  });

  it('and says nothing finds nothing', async () => {
    const report = await scored([]);
    for (const { episodes, alerts: said, engine_vs_oracle: differences } of Object.values(report.rules)) {
      expect(episodes.detected).toBe(0);
      expect(said.total).toBe(0);
      expect(differences).toMatchObject({ extra: 0, altered: 0 });
      expect(differences.missing).toBeGreaterThan(0);
    }
  });
});

describe('a run that cannot be scored', () => {
  it.each([
    ['nowhere', 'no such folder'],
    ['.', 'found no manifest.json'],
    ['small.yaml', 'found a file'],
  ])('%s, is refused', (folder, why) => {
    expect(() => prepareScore(inFolder(folder), undefined)).toThrow(why);
  });

  it('since it is a load test, is refused', () => {
    const directory = RunDirectory.open(inFolder('curve'));
    directory.writeManifest({ kind: 'bench', scenario: 'small', seed: '1', status: 'sustained' });
    directory.commit();
    expect(() => prepareScore(inFolder('curve'), undefined)).toThrow(
      'expected the folder of a run, which has ground truth; found that of a load test, which has none',
    );
  });

  it('since its scenario was changed, is refused', () => {
    const path = inFolder('run', 'scenario.json');
    const scenario = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...scenario, seed: 'another' }));
    expect(() => prepareScore(inFolder('run'), undefined)).toThrow('scenario.json is not what Trapline');
  });

  it.each([
    'null',
    '[]',
    '{}',
    '{"name":"x","traffic":{"kind":"households"}}',
    '{"name":"x","clocks":[],"traffic":{"kind":"file"}}',
  ])('since its scenario is %s, is refused', (text) => {
    writeFileSync(inFolder('run', 'scenario.json'), text);
    expect(() => prepareScore(inFolder('run'), undefined)).toThrow('scenario.json is not what Trapline');
  });

  it('with an alert for a transaction that was never made, is refused, with file and line', async () => {
    const [first, ...others] = alerts;
    const rows = [...others, { ...first, transaction_id: '0000000000000000' }];
    await expect(scored(rows)).rejects.toMatchObject({
      subCode: 'alert_unknown_transaction',
      location: { file: inFolder('given.jsonl'), line: rows.length },
      message: expect.stringContaining('names the transaction "0000000000000000"') as unknown,
    });
  });
});

it('draws a world of a file whose mapping lay beside its scenario, wherever the run lies now', async () => {
  const shipped = (path: string): string => fileURLToPath(new URL(`../../scenarios/${path}`, import.meta.url));
  const input = [shipped('samples/card-transactions.csv')];
  mkdirSync(inFolder('given'));
  copyFileSync(shipped('mappings/tabformer.yaml'), inFolder('given', 'own.yaml'));
  const text = readFileSync(shipped('foreign-overlay.yaml'), 'utf8');
  writeFileSync(inFolder('given', 'foreign-overlay.yaml'), text.replace('mapping: tabformer', 'mapping: ./own.yaml'));
  const prepared = prepareRun({ scenario: inFolder('given', 'foreign-overlay.yaml'), input });
  await runScenario({ ...prepared, ...HOW, directory: inFolder('cards') });
  rmSync(inFolder('given'), { recursive: true });
  renameSync(inFolder('cards'), inFolder('moved'));
  const { resolvedHash, foreign } = prepareScore(inFolder('moved'), input);
  expect(resolvedHash).toBe(prepared.resolvedHash);
  expect(foreign!.rowsMapped).toBe(prepared.foreign!.rowsMapped);
  expect(() => prepareScore(inFolder('moved'), undefined)).toThrow(
    `its traffic came from a file: name it with --input ${input[0]!}`,
  );
  writeFileSync(inFolder('moved', 'mapping.yaml'), `${prepared.mapping!}\n# another day\n`.replace(/USD/g, 'EUR'));
  expect(() => prepareScore(inFolder('moved'), input)).toThrow(
    'scenario.json, the mapping or the file with the traffic',
  );
});

import { readFileSync, writeFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Detection, MOST_EVIDENCE } from '../../src/model/alert.ts';
import { type Episode } from '../../src/model/episode.ts';
import { type EpisodeOutcome } from '../../src/report/outcomes.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { allocateLogBatch, type LogBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { RunningScores } from '../../src/score/running-scores.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { prepareScore } from '../../src/run/prepare-score.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { scoreRun } from '../../src/run/score-run.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const HOW = { batchRows: 4096, onProgress: () => undefined, signal: new AbortController().signal };

// One client, a purchase every ten seconds, windows of an hour. Both rules hold from about the 150th purchase of a window on:
//
//   [ e e e . . . . . . . . . . . . x x x x x x x )      e: an episode; x: detections, which name the latest 100
//     ^ only counted                ^ the opening
const SCENARIO = `name: busy
title: One busy client
group: test
seed: '3'
start: 2026-03-02T00:00:00Z
duration: 4h
traffic: { kind: original, clients: 1, interval: 10s }
fraud:
  - { pattern: spending_spree, episodes: 40, categories: 4, span: { uniform: [2m, 4m] } }
delivery: { partitions: 1 }
engine:
  allowed_disorder: 5s
  rules:
    name: busy
    rules:
      - { name: often, detects: [spending_spree], kind: count, at_least: 150, window: { tumbling: 1h } }
      - { name: much, detects: [spending_spree], kind: sum, above: 375000.00 USD, window: { tumbling: 1h } }
`;

const rowsOf = <T>(name: string): T[] =>
  readFileSync(inFolder('run', name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

let own: Report;
let alerts: readonly Detection[];
let complete: readonly Detection[];

/** Every transaction as a record; nothing was late. */
function logInOrder(): LogBatch {
  const table = tableFromIPC(readFileSync(inFolder('run', 'transactions.arrow')));
  const batch: LogBatch = { ...allocateLogBatch(createVocabulary(), 0, table.numRows), malformed: [] };
  const { clients, currencies } = batch.vocabulary;
  const at = (name: string, row: number): unknown => table.getChild(name)!.get(row);
  for (let row = 0; row < table.numRows; row++) {
    const id = at('transaction_id', row) as bigint;
    batch.ids.set([Number(id & 0xffffffffn), Number(id >> 32n)], 2 * row);
    batch.client[row] = clients.intern(at('client_id', row) as string);
    batch.amountCents[row] = Number(at('amount_cents', row));
    batch.currency[row] = currencies.intern(at('currency', row) as string);
    batch.eventTimeMs[row] = Number(at('event_time_ms', row));
    batch.offset[row] = row;
  }
  batch.length = table.numRows;
  return batch;
}

/** The alerts as an engine gives them that names every transaction, from the transactions alone. */
function namingAll(): Detection[] {
  const table = tableFromIPC(readFileSync(inFolder('run', 'transactions.arrow')));
  const column = (name: string): unknown[] => [...table.getChild(name)!];
  const ids = column('transaction_id').map((id) => (id as bigint).toString(16).padStart(16, '0'));
  const [times, cents, currencies] = [column('event_time_ms'), column('amount_cents'), column('currency')];
  const done = ids
    .map((id, i) => ({ id, timeMs: Number(times[i]), cents: Number(cents[i]), currency: currencies[i] }))
    .sort((a, b) => a.timeMs - b.timeMs);
  expect(new Set(done.map(({ timeMs }) => timeMs)).size).toBe(done.length);
  return alerts.map(({ evidence_total: _, ...alert }) => {
    const held = done.filter(({ timeMs }) => timeMs >= alert.window_start_ms && timeMs <= alert.event_time_ms);
    const summed = held.filter((one) => alert.rule === 'often' || (one.currency === 'USD' && one.cents >= 0));
    return { ...alert, evidence: summed.map(({ id }) => id) };
  });
}

async function scored(rows: readonly object[], isExact: boolean): Promise<Report> {
  const path = inFolder('given.jsonl');
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const engine = { kind: 'alerts', source: { path }, mapping: null, name: 'theirs', isExact } as const;
  const run = await scoreRun(prepareScore(inFolder('run'), undefined), { ...HOW, engine, directory: null });
  if (run.kind !== 'finished') throw new Error('interrupted');
  return run.report;
}

const differences = ({ rules }: Report) => Object.values(rules).map(({ engine_vs_oracle }) => engine_vs_oracle);
const NONE = { missing: 0, extra: 0, altered: 0 };
const resultsOf = ({ rules }: Report) =>
  Object.values(rules).map(({ episodes, alerts: all }) => [episodes, all.matched]);

beforeEach(async () => {
  writeFileSync(inFolder('busy.yaml'), SCENARIO);
  const run = await runScenario({
    ...prepareRun({ scenario: inFolder('busy.yaml') }),
    ...HOW,
    directory: inFolder('run'),
  });
  if (run.kind !== 'finished') throw new Error('interrupted');
  own = run.report;
  alerts = rowsOf<Detection>('alerts.jsonl');
  complete = namingAll();
});

describe('a run with windows of more transactions than are named', () => {
  it('has lines of a bounded length, which say how many there are', () => {
    const lines = readFileSync(inFolder('run', 'alerts.jsonl'), 'utf8').trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(2500);
    alerts.forEach((alert, i) => {
      const all = complete[i]!.evidence;
      expect(all.length).toBeGreaterThan(MOST_EVIDENCE);
      expect([alert.evidence, alert.evidence_total]).toEqual([all.slice(-MOST_EVIDENCE), all.length]);
    });
    expect(Math.max(...complete.map(({ evidence }) => evidence.length))).toBeGreaterThan(350);
  });

  it('finds the episodes that its alerts count and do not name', () => {
    const named = new Set(alerts.flatMap(({ rule, evidence }) => evidence.map((id) => `${rule} ${id}`)));
    const counted = new Set(complete.flatMap(({ rule, evidence }) => evidence.map((id) => `${rule} ${id}`)));
    const episodes = rowsOf<Episode>('episodes.jsonl');
    let unnamed = 0;
    for (const { rule, episode_id, detected, rungs } of rowsOf<EpisodeOutcome>('outcomes.jsonl')) {
      if (episode_id === null || rungs === undefined) continue;
      const ids = episodes.find((one) => one.episode_id === episode_id)!.transaction_ids.map((id) => `${rule} ${id}`);
      expect(detected).toBe(ids.some((id) => counted.has(id)));
      expect(rungs.includes('admitted')).toBe(detected);
      if (detected && !ids.some((id) => named.has(id))) unnamed += 1;
    }
    expect(unnamed).toBeGreaterThan(4);
    expect(differences(own)).toEqual([NONE, NONE]);
  });

  it('scores alike an engine that names the latest, all, or nothing but the trigger', async () => {
    const bare = alerts.map(({ kind, rule, client_id, transaction_id, window_start_ms }) => {
      return { kind, rule, client_id, transaction_id, window_start_ms };
    });
    const unplaced = complete.map(({ rule, client_id, evidence }) => ({ rule, client_id, evidence }));
    const first = complete.map((alert) => {
      return { ...alert, details: null, evidence: alert.evidence.slice(0, 7), evidence_total: alert.evidence.length };
    });
    for (const rows of [alerts, complete, bare, first]) {
      const report = await scored(rows, true);
      expect(differences(report)).toEqual([NONE, NONE]);
      expect(resultsOf(report)).toEqual(resultsOf(own));
    }
    // Without a window each row is an alert of its own.
    const report = await scored(unplaced, true);
    expect(differences(report)).toEqual([NONE, NONE]);
    expect(resultsOf(report).map(([episodes]) => episodes)).toEqual(resultsOf(own).map(([episodes]) => episodes));
  });

  it('finds an alert altered that names another transaction, or too few without saying so', async () => {
    const [some, ...rest] = complete;
    const strange = complete.at(-1)!.evidence.at(-1)!;
    const altered = { missing: 0, extra: 0, altered: 1 };
    const cases: Partial<Detection>[] = [
      { evidence: [strange, ...some!.evidence.slice(1)] },
      { evidence: some!.evidence.slice(-MOST_EVIDENCE) },
      { evidence: some!.evidence.slice(-MOST_EVIDENCE), evidence_total: some!.evidence.length + 1 },
    ];
    for (const one of cases) {
      for (const details of [some!.details, null]) {
        const report = await scored([{ ...some, ...one, details }, ...rest], true);
        expect(report.rules[some!.rule]!.engine_vs_oracle).toEqual(altered);
      }
    }
  });

  it('has running scores that end at the same', () => {
    const { ruleSet } = prepareRun({ scenario: inFolder('busy.yaml') }).scenario.engine;
    const scores = new RunningScores(rowsOf<Episode>('episodes.jsonl'), ruleSet);
    const log = logInOrder();
    for (let row = 0; row < log.length; row++) scores.admitted(log, row);
    for (const alert of alerts) scores.add(alert);
    for (const [rule, { detected, matched, recall, precision }] of scores.scores(Infinity)) {
      const { episodes, alerts: all } = own.rules[rule]!;
      expect([detected, matched, recall, precision]).toEqual([
        episodes.detected,
        all.matched,
        episodes.recall,
        all.precision,
      ]);
    }
  });
});

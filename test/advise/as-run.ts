import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Advice } from '../../src/advise/advice-schema.ts';
import { adviseOn } from '../../src/advise/advise-on.ts';
import { formatDuration } from '../../src/config/units.ts';
import { type DetectionTiming } from '../../src/model/alert.ts';
import { drawAgain } from '../../src/explain/draw-again.ts';
import { type AskedRun } from '../../src/explain/explain-run.ts';
import { decisiveCopy } from '../../src/explain/life.ts';
import { type Episode } from '../../src/model/episode.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { LISTENERS, rowsOf, runInto } from '../explain/running.ts';

/** Targets that a test asks for. */
export const target = (recall: number) => () => ({ recall, recallOf: new Map<string, number>(), late: null });

export function adviseOnRun(run: Pick<AskedRun, 'folder'>, recall = 0.99): Promise<Advice> {
  return adviseOn({ path: run.folder }, target(recall), LISTENERS);
}

export function reportOf({ folder }: Pick<AskedRun, 'folder'>): Report {
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
}

/**
 * Runs the scenario with an allowed disorder that is on the curve, and holds what was told of it against what came of it: recall of every rule,
 * late transactions, and the waits of the alerts that caught an episode. Returns the run.
 */
export async function expectAsRun(
  advice: Advice,
  allowedDisorderMs: number,
  folder: string,
  scenario: string,
  overrides: readonly string[] = [],
): Promise<AskedRun> {
  const set = `engine.allowed_disorder=${formatDuration(allowedDisorderMs)}`;
  const run = await runInto(folder, scenario, [...overrides, set]);
  const point = advice.curve.find(({ allowed_disorder_ms }) => allowed_disorder_ms === allowedDisorderMs)!;
  const { rules } = reportOf(run);
  const recalls = Object.entries(rules).map(([rule, { episodes }]) => {
    return { rule, detected: episodes.detected, recall: episodes.recall };
  });
  expect(point.rules).toEqual(recalls);
  expect(point.late.transactions).toBe(lateTransactions(run));
  const waits = await waitsOf(run);
  expect(point.wait_ms).toMatchObject({ measured: waits.length, at_end: waits.filter((ms) => ms === Infinity).length });
  if (waits.length > 0 && !waits.includes(Infinity)) expect(point.wait_ms.max).toBe(Math.max(...waits));
  const rank = Math.ceil(waits.length / 2);
  const p50 = waits.length - rank < 10 ? null : waits.toSorted((a, b) => a - b)[rank - 1]!;
  expect(point.wait_ms.p50).toBe(p50 === Infinity ? null : p50);
  return run;
}

/** Each transaction once, though a copy of it may come back when the engine has forgotten it. */
function lateTransactions(run: AskedRun): number {
  const late = rowsOf(run).side.filter(({ reason }) => reason === 'late');
  return new Set(late.map(({ transaction_id }) => transaction_id)).size;
}

/** From the ingest of the triggering record to the detection that caught an episode first; infinite where only the end gave it. */
async function waitsOf(run: AskedRun): Promise<number[]> {
  const { episodes, detections } = rowsOf(run);
  const lines = readFileSync(join(run.folder, 'latency.jsonl'), 'utf8').trimEnd().split('\n');
  const timings = lines.map((line) => JSON.parse(line) as DetectionTiming);
  const injected = readFileSync(join(run.folder, 'episodes.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Pick<Episode, 'episode_id' | 'client_id' | 'transaction_ids'>);
  const members = new Map(injected.map(({ episode_id, transaction_ids }) => [episode_id, new Set(transaction_ids)]));
  const ingest = await ingestTimes(run, new Set(injected.map(({ client_id }) => client_id)));
  return episodes
    .filter(({ label, detected, rule }) => label === 'fraud' && detected && rule !== null)
    .map(({ episode_id, rule, alert_ids }) => {
      const own = detections.flatMap((detection, i) => {
        if (detection.rule !== rule || !alert_ids.includes(detection.alert_id)) return [];
        if (!detection.evidence!.some((id) => members.get(episode_id)!.has(id))) return [];
        const { at_end, processing_time_ms } = timings[i]!;
        const givenMs = at_end ? Infinity : processing_time_ms!;
        return [{ givenMs, waitMs: givenMs - ingest.get(detection.transaction_id!)! }];
      });
      return own.reduce((first, one) => (one.givenMs < first.givenMs ? one : first)).waitMs;
    });
}

/** Ingest time of the copy of each transaction that was admitted, of clients with an episode: judged in the run's own world, drawn again. */
async function ingestTimes(run: AskedRun, clients: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  const lives = await drawAgain(run, { clients, keeps: () => true }, LISTENERS);
  return new Map(
    [...lives.values()].flat().map((life) => [life.transaction.id, decisiveCopy(life)?.ingestTimeMs ?? NaN]),
  );
}

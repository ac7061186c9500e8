import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Advice } from '../../src/advise/advice-schema.ts';
import { adviseOn } from '../../src/advise/advise-on.ts';
import { formatDuration } from '../../src/config/units.ts';
import { type DetectionTiming } from '../../src/model/alert.ts';
import { drawAgain } from '../../src/explain/draw-again.ts';
import { type AskedRun } from '../../src/explain/explain-run.ts';
import { decisiveCopy, fateOf, type Life } from '../../src/explain/life.ts';
import { type Episode } from '../../src/model/episode.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { createWorld } from '../../src/sim/world.ts';
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
  const lives = await livesOf(run);
  expect(point.late.transactions).toBe([...lives.values()].filter((life) => fateOf(life) === 'late').length);
  const waits = waitsOf(run, lives);
  expect(point.wait_ms).toMatchObject({ measured: waits.length, at_end: waits.filter((ms) => ms === Infinity).length });
  if (waits.length > 0 && !waits.includes(Infinity)) expect(point.wait_ms.max).toBe(Math.max(...waits));
  const rank = Math.ceil(waits.length / 2);
  const p50 = waits.length - rank < 10 ? null : waits.toSorted((a, b) => a - b)[rank - 1]!;
  expect(point.wait_ms.p50).toBe(p50 === Infinity ? null : p50);
  return run;
}

/** What became of every transaction of the run's world, judged in it once more. */
async function livesOf(run: AskedRun): Promise<ReadonlyMap<string, Life>> {
  const { clients: dictionary } = createWorld(run.scenario, run.foreign).vocabulary;
  const names = Array.from({ length: dictionary.size }, (_, code) => dictionary.value(code));
  const clients = new Set(names.filter((name) => name !== null));
  const lives = await drawAgain(run, { clients, keeps: () => true }, LISTENERS);
  return new Map([...lives.values()].flat().map((life) => [life.transaction.id, life]));
}

/** From the ingest of the triggering record to the detection that caught an episode first; infinite where only the end gave it. */
function waitsOf(run: AskedRun, lives: ReadonlyMap<string, Life>): number[] {
  const { episodes, detections } = rowsOf(run);
  const timings = rows<DetectionTiming>(run, 'latency.jsonl');
  const injected = rows<Episode>(run, 'episodes.jsonl');
  const members = new Map(injected.map(({ episode_id, transaction_ids }) => [episode_id, new Set(transaction_ids)]));
  return episodes
    .filter(({ label, detected, rule }) => label === 'fraud' && detected && rule !== null)
    .map(({ episode_id, rule, alert_ids }) => {
      const own = detections.flatMap((detection, i) => {
        if (detection.rule !== rule || !alert_ids.includes(detection.alert_id)) return [];
        if (!detection.evidence!.some((id) => members.get(episode_id)!.has(id))) return [];
        const { at_end, processing_time_ms } = timings[i]!;
        const givenMs = at_end ? Infinity : processing_time_ms!;
        return [{ givenMs, waitMs: givenMs - decisiveCopy(lives.get(detection.transaction_id!)!)!.ingestTimeMs! }];
      });
      return own.reduce((first, one) => (one.givenMs < first.givenMs ? one : first)).waitMs;
    });
}

function rows<T>({ folder }: AskedRun, name: string): T[] {
  const text = readFileSync(join(folder, name), 'utf8').trimEnd();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as T);
}

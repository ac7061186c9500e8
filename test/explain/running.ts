import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { type ForeignAlert } from '../../src/model/foreign-alert.ts';
import { type SideRecord } from '../../src/model/side-record.ts';
import { type AskedRun, explainThing } from '../../src/explain/explain-run.ts';
import { type Explanation, explanationSchema } from '../../src/explain/explanation-schema.ts';
import { type AlertOutcome, type EpisodeOutcome } from '../../src/report/outcomes.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { prepareScore } from '../../src/run/prepare-score.ts';
import { type FinishedRun } from '../../src/run/run-outcome.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { scoreRun } from '../../src/run/score-run.ts';

/** What is told while a world is drawn again: nothing, and nothing stops it. */
export const LISTENERS = { onProgress: () => undefined, signal: new AbortController().signal };
const HOW = { ...LISTENERS, batchRows: 4096 };

/** Runs a scenario into a folder. */
export async function runInto(folder: string, scenario: string, overrides: readonly string[] = []): Promise<AskedRun> {
  const prepared = prepareRun({ scenario, overrides });
  const run = await runScenario({ ...prepared, ...HOW, directory: folder });
  if (run.kind !== 'finished') throw new Error('interrupted');
  // Traffic from a file is at hand already.
  return { ...prepared, digests: digestsOf(run), madeBy: prepared.command ?? null, folder };
}

/** Scores a list of alerts against a run into another folder. */
export async function scoreInto(folder: string, run: AskedRun, alerts: string, isExact: boolean): Promise<AskedRun> {
  const engine = { kind: 'alerts', source: { path: alerts }, mapping: null, name: 'theirs', isExact } as const;
  const scored = await scoreRun(prepareScore(run.folder, undefined), { ...HOW, engine, directory: folder });
  if (scored.kind !== 'finished') throw new Error('interrupted');
  return asked(folder);
}

function digestsOf({ report }: FinishedRun): AskedRun['digests'] {
  return { transactions: report.digests.transactions!, deliveries: report.digests.deliveries! };
}

/** A run of which nothing is known but its folder. */
export function asked(folder: string): AskedRun {
  return { ...prepareScore(folder, undefined), folder };
}

/** The rows of a run, as they were written. */
export interface WrittenRows {
  readonly episodes: readonly EpisodeOutcome[];
  readonly alerts: readonly AlertOutcome[];
  readonly detections: readonly ForeignAlert[];
  readonly side: readonly SideRecord[];
}

export function rowsOf({ folder }: AskedRun): WrittenRows {
  const outcomes = rows(join(folder, 'outcomes.jsonl')) as (EpisodeOutcome | AlertOutcome)[];
  return {
    episodes: outcomes.filter((row): row is EpisodeOutcome => !('class' in row)),
    alerts: outcomes.filter((row): row is AlertOutcome => 'class' in row),
    detections: rows(join(folder, 'alerts.jsonl')) as ForeignAlert[],
    side: rows(join(folder, 'side.jsonl')) as SideRecord[],
  };
}

function rows(path: string): unknown[] {
  const text = readFileSync(path, 'utf8').trimEnd();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as unknown);
}

/** Shipped scenarios, run once for the tests of a file and gone after them. */
export function shippedRuns(names: readonly string[]): (name: string) => AskedRun {
  const runs = new Map<string, AskedRun>();
  let root: string;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'trapline-explain-'));
    for (const name of names) runs.set(name, await runInto(join(root, name), name));
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return (name) => runs.get(name)!;
}

/** What is said of one thing of a run, which has to be of this kind and as the schema has it. */
export async function explained<K extends Explanation['kind']>(
  of: AskedRun,
  id: string,
  kind: K,
): Promise<Extract<Explanation, { kind: K }>> {
  const explanation = await explainThing(of, id, LISTENERS);
  expect(explanationSchema.parse(explanation)).toEqual(explanation);
  expect(explanation.kind).toBe(kind);
  return explanation as Extract<Explanation, { kind: K }>;
}

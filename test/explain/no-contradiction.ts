import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { type Episode } from '../../src/model/episode.ts';
import { assertNoContradiction, type ClientCase, openCase } from '../../src/explain/client-case.ts';
import { drawAgain } from '../../src/explain/draw-again.ts';
import { examineTransaction } from '../../src/explain/examine-case.ts';
import { explainAlert } from '../../src/explain/explain-alert.ts';
import { explainEpisode } from '../../src/explain/explain-episode.ts';
import { type AskedRun } from '../../src/explain/explain-run.ts';
import { explanationSchema, EXPLANATION_SCHEMA } from '../../src/explain/explanation-schema.ts';
import { decisiveCopy, type Life } from '../../src/explain/life.ts';
import { type EpisodeOutcome } from '../../src/report/outcomes.ts';
import { LISTENERS, rowsOf, type WrittenRows } from './running.ts';

const HEAD = { schema: EXPLANATION_SCHEMA, scenario: 's', seed: '1' } as const;

/** How much of a run was held against its files. */
export interface Held {
  episodes: number;
  alerts: number;
  detections: number;
  setAside: number;
}

/**
 * Explains every episode, decoy and alert of a run, and holds what is said against the run's own files: outcomes, alerts and side records. At most
 * `mostClients` clients are looked at: those with an episode first, then those with an alert.
 */
export async function expectNoContradiction(run: AskedRun, mostClients = Infinity): Promise<Held> {
  const rows = rowsOf(run);
  const episodes = episodesOf(run);
  const names = [...episodes.map(({ client_id }) => client_id), ...rows.alerts.map(({ client_id }) => client_id)];
  const clients = new Set([...new Set(names)].slice(0, mostClients));
  const lives = await drawAgain(run, { clients, keeps: () => true }, LISTENERS);
  const held: Held = { episodes: 0, alerts: 0, detections: 0, setAside: 0 };
  const byClient = groupRows(rows, episodes);
  for (const clientId of clients) {
    const own = byClient(clientId);
    const client = openCase(run.scenario.engine.ruleSet, lives.get(clientId)!, {
      clientId,
      isBuiltIn: true,
      episodes: own.ofClient,
      alerts: own.detections,
    });
    assertNoContradiction(client, own);
    expectEpisodes(client, own, run.scenario.engine.allowedDisorderMs, held);
    expectAlerts(client, own, held);
  }
  expectSideRecords([...lives.values()].flat(), rows, held);
  return held;
}

type OwnRows = WrittenRows & { readonly ofClient: readonly Episode[] };

function groupRows(rows: WrittenRows, episodes: readonly Episode[]): (clientId: string) => OwnRows {
  const ofClient = groupBy(episodes, ({ client_id }) => client_id);
  const clientOf = new Map(episodes.map(({ episode_id, client_id }) => [episode_id, client_id]));
  const outcomes = groupBy(rows.episodes, ({ episode_id }) => clientOf.get(episode_id)!);
  const alerts = groupBy(rows.alerts, ({ client_id }) => client_id);
  const detections = groupBy(rows.detections, ({ client_id }) => client_id);
  return (id) => ({
    ...rows,
    ofClient: ofClient.get(id) ?? [],
    episodes: outcomes.get(id) ?? [],
    alerts: alerts.get(id) ?? [],
    detections: detections.get(id) ?? [],
  });
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

function episodesOf({ folder }: AskedRun): Episode[] {
  const text = readFileSync(join(folder, 'episodes.jsonl'), 'utf8').trimEnd();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Episode);
}

function expectEpisodes(client: ClientCase, rows: OwnRows, allowedDisorderMs: number, held: Held): void {
  for (const episode of client.episodes) {
    const outcomes = rows.episodes.filter(({ episode_id }) => episode_id === episode.episode_id);
    const facts = { head: HEAD, allowedDisorderMs, attributions: [], faultNames: {} };
    const explained = explainEpisode(client, episode, outcomes, facts);
    expect(explanationSchema.safeParse(explained).error).toBeUndefined();
    const ruled = outcomes.filter(({ rule }) => rule !== null);
    expect(explained.rules.map(({ rule }) => rule)).toEqual(ruled.map(({ rule }) => rule));
    for (const [i, outcome] of ruled.entries()) expectRule(client, explained.rules[i]!, outcome);
    held.episodes += 1;
  }
}

type Explained = ReturnType<typeof explainEpisode>['rules'][number];

/** The condition held where the run says that the episode was seen; below, an episode was lost though some condition may have held. */
function expectRule(
  client: ClientCase,
  { examined, cause, detected, changes }: Explained,
  outcome: EpisodeOutcome,
): void {
  expect({ cause, detected }).toEqual({ cause: outcome.cause, detected: outcome.detected });
  const rule = client.ruleSet.rules.find(({ name }) => name === outcome.rule)!;
  for (const condition of examined) {
    if ((outcome.rungs as readonly string[]).includes(condition.rung)) expect(condition.held).toBe(true);
    else if (rule.kind === 'pair') expect(condition.held).toBe(false);
  }
  if (detected) expect(changes).toEqual([]);
}

function expectAlerts(client: ClientCase, rows: OwnRows, held: Held): void {
  for (const outcome of rows.alerts) {
    const explained = explainAlert(client, outcome, [], HEAD);
    expect(explanationSchema.safeParse(explained).error).toBeUndefined();
    expect(explained.class).toBe(outcome.class);
    const [admitted, inTrueTime] = explained.examined;
    expect(admitted).toMatchObject({ rung: 'admitted', held: true });
    // A rule that wants one value or transaction more than there were is always one of them, or a bound that is just not met.
    expect(explained.changes).not.toEqual([]);
    if (outcome.class === 'artefact') expect(inTrueTime).toMatchObject({ rung: 'rule', held: false });
    if (outcome.class === 'coincidental') expect(inTrueTime).toMatchObject({ rung: 'rule', held: true });
    held.alerts += 1;
  }
  for (const alert of rows.detections) {
    const { rule: name, transaction_id, window_start_ms, window_end_ms, evidence } = alert as Detection;
    const rule = client.ruleSet.rules.find((own) => own.name === name)!;
    const place = { transactionId: transaction_id, windowStartMs: window_start_ms };
    const condition = examineTransaction(client, rule, 'admitted', place)!;
    expect(condition).toMatchObject({ held: true, window_start_ms, window_end_ms });
    if (rule.kind === 'distinct') expect(condition.parts.map((part) => part.transaction_id)).toEqual(evidence);
    held.detections += 1;
  }
}

/** What the engine set aside of these transactions is what their lives say, record by record. */
function expectSideRecords(lives: readonly Life[], { side }: WrittenRows, held: Held): void {
  const ids = new Set(lives.map(({ transaction }) => transaction.id));
  const written = side
    .filter(({ transaction_id: id }) => id !== null && ids.has(id))
    .map(({ transaction_id, partition, offset, reason, watermark_ms, ingest_time_ms }) =>
      JSON.stringify([transaction_id, partition, offset, reason, watermark_ms, ingest_time_ms]),
    );
  const told = lives.flatMap(({ transaction, copies }) =>
    copies
      .filter(({ verdict }) => verdict !== 'admitted')
      .map(({ partition, offset, verdict, watermarkMs, ingestTimeMs }) =>
        JSON.stringify([transaction.id, partition, offset, verdict, watermarkMs, ingestTimeMs]),
      ),
  );
  expect(told.sort()).toEqual(written.sort());
  for (const life of lives) expectClosing(life);
  held.setAside += told.length;
}

/** What came in time came before the watermark passed it, what was late came after that. */
function expectClosing(life: Life): void {
  const { when, ingestTimeMs: closedAtMs } = life.closing;
  const copy = decisiveCopy(life);
  if (copy?.verdict === 'late') {
    expect(when).not.toBe('never');
    if (when === 'at') expect(copy.ingestTimeMs).toBeGreaterThanOrEqual(closedAtMs!);
  } else if (copy?.verdict === 'admitted') {
    expect(when).not.toBe('before_it_happened');
    if (when === 'at') expect(copy.ingestTimeMs).toBeLessThanOrEqual(closedAtMs!);
  }
}

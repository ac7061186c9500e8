import { unknownName } from '../config/messages.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { clockNames } from '../report/clock-words.ts';
import { type ScorableRun } from '../run/prepare-score.ts';
import { assertNoContradiction, type ClientCase, openCase } from './client-case.ts';
import { clientOf, drawAgain, type DrawListeners } from './draw-again.ts';
import { explainAlert } from './explain-alert.ts';
import { explainEpisode } from './explain-episode.ts';
import { withFutureChanges } from './future-changes.ts';
import { explainTransaction } from './explain-transaction.ts';
import {
  EXPLANATION_SCHEMA,
  type Explanation,
  type ExplanationHead,
  type MissesExplanation,
} from './explanation-schema.ts';
import { listMisses, type MissFilter, missesOf } from './list-misses.ts';
import { uncaughtFraud } from './uncaught.ts';
import { RunRows } from './run-rows.ts';
import { duringEpisodes, wholeClient } from './selection.ts';

/** A finished run that is asked about. */
export interface AskedRun extends ScorableRun {
  readonly folder: string;
}

function headOf({ scenario }: ScorableRun): ExplanationHead {
  return { schema: EXPLANATION_SCHEMA, scenario: scenario.name, seed: scenario.seed };
}

/** One thing of a run. */
type Subject =
  | { readonly kind: 'episode'; readonly episode: Episode; readonly clientId: string }
  | { readonly kind: 'alert' | 'transaction'; readonly id: string; readonly clientId: string };

/**
 * The life of the episode, decoy, alert or transaction of that id. The world is drawn again; memory holds what its client did. Throws TraplineError:
 * `unknown_name` for an id that the run does not have, `runs_differ` for a world or files that are not the run's.
 */
export async function explainThing(run: AskedRun, id: string, listeners: DrawListeners): Promise<Explanation> {
  const rows = new RunRows(run.folder);
  const episodes = await rows.episodes();
  const subject = await findSubject(run, { rows, episodes, listeners }, id);
  const { clientId } = subject;
  const lives = await drawAgain(run, wholeClient(clientId), listeners);
  const own = episodes.filter(({ client_id }) => client_id === clientId);
  const { isBuiltIn } = rows;
  const files = { clientId, isBuiltIn, episodes: own, alerts: await rows.alertsOf(clientId) };
  const client = openCase(run.scenario.engine.ruleSet, lives.get(clientId)!, files);
  const outcomes = {
    episodes: (await rows.episodeOutcomes('')).filter((outcome) =>
      own.some((one) => one.episode_id === outcome.episode_id),
    ),
    alerts: await rows.alertOutcomes(clientId),
  };
  if (isBuiltIn) assertNoContradiction(client, outcomes);
  const head = headOf(run);
  switch (subject.kind) {
    case 'episode': {
      const { episode } = subject;
      const ofEpisode = outcomes.episodes.filter(({ episode_id }) => episode_id === episode.episode_id);
      const attributions = await rows.attributions(episode.episode_id);
      const { clocks, engine } = run.scenario;
      const explained = explainEpisode(client, episode, ofEpisode, {
        head,
        allowedDisorderMs: engine.allowedDisorderMs,
        attributions,
        faultNames: clockNames(clocks),
      });
      return withFutureChanges(run, explained, listeners);
    }
    case 'alert': {
      const outcome = outcomes.alerts.find(({ alert_id }) => alert_id === subject.id);
      if (outcome === undefined) throw changed(run, `has no outcome of alert ${subject.id}`);
      return explainAlert(client, outcome, await rows.timings(subject.id), head);
    }
    case 'transaction':
      return explainTransaction(client, lifeOf(client, subject.id), outcomes.alerts, head);
  }
}

function lifeOf(client: ClientCase, id: string): NonNullable<ReturnType<ClientCase['lifeOf']>> {
  return client.lifeOf(id)!;
}

function changed({ folder }: AskedRun, what: string): TraplineError {
  return new TraplineError('run_not_readable', `${folder}: outcomes.jsonl ${what}; run the scenario again`);
}

/** Where a subject is looked for. */
interface Places {
  readonly rows: RunRows;
  readonly episodes: readonly Episode[];
  readonly listeners: DrawListeners;
}

async function findSubject(run: AskedRun, { rows, episodes, listeners }: Places, id: string): Promise<Subject> {
  const episode = episodes.find(({ episode_id }) => episode_id === id);
  if (episode !== undefined) return { kind: 'episode', episode, clientId: episode.client_id };
  const ofAlert = await rows.clientOfAlert(id);
  if (ofAlert !== undefined) return { kind: 'alert', id, clientId: ofAlert };
  const ofTransaction = await clientOf(run, id, listeners);
  if (ofTransaction !== undefined) return { kind: 'transaction', id, clientId: ofTransaction };
  throw unknownId(run, episodes, id);
}

/** What an id looks like says what it was meant to be. */
function unknownId({ folder }: AskedRun, episodes: readonly Episode[], id: string): TraplineError {
  const of = (what: string, where: string): TraplineError =>
    new TraplineError('unknown_name', `${folder} has no ${what} ${JSON.stringify(id)}; ${where}`);
  if (/^[0-9a-f]{32}$/i.test(id)) return of('alert', 'alerts.jsonl has their ids, in lower case');
  if (/^[0-9a-f]{16}$/i.test(id)) return of('transaction', 'alerts.jsonl and episodes.jsonl name some, in lower case');
  const example = episodes[0] === undefined ? '' : ` as ${episodes[0].episode_id}`;
  const kinds = `expected an episode${example} (episodes.jsonl), an alert of 32 hex digits (alerts.jsonl) or a transaction of 16`;
  const names = episodes.map(({ episode_id }) => episode_id);
  return new TraplineError('unknown_name', `${folder}: ${unknownName('id', id, names, kinds)}`);
}

/** The names of rules and causes by which misses can be asked for. */
export interface MissRequest {
  readonly filter: MissFilter;
  readonly limit: number;
}

/**
 * The missed episodes of a run, by rule and cause, and the labelled ones that no rule caught. The world is drawn again; memory holds what was done while one of these episodes went on. Throws
 * TraplineError: `unknown_rule` for a rule that the run does not have, `runs_differ` if it is not the world of the run.
 */
export async function explainMisses(
  run: AskedRun,
  { filter, limit }: MissRequest,
  listeners: DrawListeners,
): Promise<MissesExplanation> {
  const { ruleSet } = run.scenario.engine;
  assertKnownRule(
    filter,
    ruleSet.rules.map(({ name }) => name),
  );
  const rows = new RunRows(run.folder);
  const outcomes = await rows.episodeOutcomes('');
  const misses = missesOf(outcomes, filter);
  const ids = new Set(misses.map(({ episode_id }) => episode_id));
  const all = await rows.episodes();
  const labelled = all.filter(({ label }) => label === 'labelled');
  if (misses.length === 0 && labelled.length === 0) return { ...headOf(run), kind: 'misses', groups: [] };
  const missed = all.filter(({ episode_id }) => ids.has(episode_id));
  if (missed.length < ids.size) throw changed(run, 'names an episode that episodes.jsonl does not have');
  const clients = new Set(missed.map(({ client_id }) => client_id));
  const episodes = all.filter(({ client_id }) => clients.has(client_id));
  const lives = await drawAgain(run, duringEpisodes(missed), listeners);
  const listed = listMisses(misses, { ruleSet, episodes, lives, limit }, headOf(run));
  if (labelled.length === 0 || filter.rule !== undefined || filter.cause !== undefined) return listed;
  const ofLabels = outcomes.filter(({ label }) => label === 'labelled');
  const source = { episodes: labelled, outcomes: ofLabels, lives, left_out: leftOutOf(run), limit };
  return { ...listed, labelled: uncaughtFraud(source) };
}

function leftOutOf({ foreign }: AskedRun): { readonly malformed: number; readonly excluded: number } {
  const { malformed, excluded } = foreign?.labelCounts ?? {};
  return { malformed: malformed?.fraud ?? 0, excluded: excluded?.fraud ?? 0 };
}

function assertKnownRule({ rule }: MissFilter, names: readonly string[]): void {
  if (rule === undefined || names.includes(rule)) return;
  throw new TraplineError('unknown_rule', `--rule: ${unknownName('rule', rule, names)}`);
}

import { type Detection } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { type ForeignAlert } from '../model/foreign-alert.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { compareText } from '../model/text-order.ts';
import { compareDetections } from '../oracle/compare.ts';
import { isTaken } from '../oracle/filter.ts';
import { evaluateRungs } from '../oracle/ladder.ts';
import { type AlertOutcome, type EpisodeOutcome } from '../report/outcomes.ts';
import { outcomesUnder } from '../score/episode-outcome.ts';
import { countedByRung, placesIn } from '../score/counted-windows.ts';
import { EpisodeIndex } from '../score/matching.ts';
import { type RuleView, viewRule } from '../score/rule-view.ts';
import { type OracleDetections, type ScoringInput } from '../score/scoring-input.ts';
import { type IndexedHistory, rungHistories } from './rung-histories.ts';
import { fateOf, ladderHistoryOf, type Life, storyTransactionOf } from './life.ts';

/** Everything that a run knows of one client: what it did, what the oracle says of it, and what the run's files do. */
export interface ClientCase {
  readonly clientId: string;
  readonly ruleSet: RuleSet;
  /** In generation order. */
  readonly lives: readonly Life[];
  readonly lifeOf: (transactionId: string) => Life | undefined;
  readonly onRung: (rung: OracleRung) => IndexedHistory;
  readonly rungs: OracleDetections;
  /** By rule, in the order of the rule set. What is in them of an engine is empty where that is not the built-in one. */
  readonly views: readonly RuleView[];
  readonly input: ScoringInput;
  readonly episodes: readonly Episode[];
  /** The client's part of `alerts.jsonl`. */
  readonly alerts: readonly ForeignAlert[];
}

/** What the run's files say of a client. */
export interface ClientFiles {
  readonly clientId: string;
  /** Whether the alerts are the built-in engine's. */
  readonly isBuiltIn: boolean;
  readonly episodes: readonly Episode[];
  readonly alerts: readonly ForeignAlert[];
}

/** Scores one client once more, by the very functions that scored the run. */
export function openCase(ruleSet: RuleSet, lives: readonly Life[], files: ClientFiles): ClientCase {
  const history = ladderHistoryOf(lives);
  const rungs: OracleDetections = evaluateRungs(ruleSet, history);
  const byId = new Map(lives.map((life) => [life.transaction.id, life]));
  const onRung = rungHistories(ruleSet, history);
  const counted = countedInCase(ruleSet, onRung);
  // The built-in engine leaves nothing out of a detection.
  const engine = files.isBuiltIn ? files.alerts.map((alert) => alert as Detection) : [];
  const input: ScoringInput = {
    ruleSet,
    episodes: files.episodes,
    rungs,
    engine,
    compare: (expected, actual) => compareDetections(expected, actual as readonly Detection[]),
    timings: () => undefined,
    verdictOf: (id) => fateOf(byId.get(id)!),
    factsOf: (id) => storyOf(byId.get(id)),
    counted,
    isTaken: (rule, id) => isTaken(rule, byId.get(id)!.transaction),
    doneBy: (_, fromMs, toMs, clock = 'true_time_ms') =>
      lives.map(storyTransactionOf).filter(({ [clock]: timeMs }) => fromMs <= timeMs && timeMs <= toMs),
  };
  const index = new EpisodeIndex([...files.episodes].sort((a, b) => compareText(a.episode_id, b.episode_id)));
  const views = ruleSet.rules.map((rule) =>
    viewRule(input, rule, index, { ...rungsOfRule(rungs, rule), engine: ofRule(engine, rule) }),
  );
  return { ...files, ruleSet, lives, lifeOf: (id) => byId.get(id), onRung, rungs, views, input };
}

/** What detections of the client count; the engine is held against what was admitted. */
function countedInCase(ruleSet: RuleSet, onRung: ClientCase['onRung']): ScoringInput['counted'] {
  const counted = countedByRung(ruleSet, (rung) => placesIn(() => onRung(rung)));
  return (rung) => counted(rung === 'engine' ? 'admitted' : rung);
}

function storyOf(life: Life | undefined): ReturnType<ScoringInput['factsOf']> {
  return life && storyTransactionOf(life);
}

function rungsOfRule(rungs: OracleDetections, rule: Rule): OracleDetections {
  const own = Object.entries(rungs).map(([rung, list]) => [rung, list === null ? null : ofRule(list, rule)] as const);
  return Object.fromEntries(own) as unknown as OracleDetections;
}

function ofRule<D extends { readonly rule: string }>(detections: readonly D[], rule: Rule): D[] {
  return detections.filter((detection) => detection.rule === rule.name);
}

/** What the files say of a client's episodes and alerts. */
export interface ClientOutcomes {
  readonly episodes: readonly EpisodeOutcome[];
  readonly alerts: readonly AlertOutcome[];
}

/**
 * Holds what the run's files say of a client against what its world gives when it is scored once more. Throws
 * TraplineError('runs_differ') for files that contradict it, which is to say that they were changed.
 */
export function assertNoContradiction({ views }: ClientCase, { episodes, alerts }: ClientOutcomes): void {
  const drawn = views.flatMap((view) => outcomesUnder(view));
  for (const outcome of episodes) {
    if (outcome.rule === null) continue;
    const own = drawn.find(({ episode_id, rule }) => episode_id === outcome.episode_id && rule === outcome.rule);
    const same = own !== undefined && keyOfEpisode(own) === keyOfEpisode(outcome);
    if (!same) throw contradiction(`episode ${outcome.episode_id} under ${outcome.rule}`);
  }
  const judged = new Map(views.flatMap((view) => view.alerts.map((alert) => [alert.alert_id, alert] as const)));
  for (const outcome of alerts) {
    const own = judged.get(outcome.alert_id);
    const same = own !== undefined && own.class === outcome.class && own.episode_id === outcome.episode_id;
    if (!same) throw contradiction(`alert ${outcome.alert_id}`);
  }
}

function keyOfEpisode({ rungs, detected, cause, alert_ids }: EpisodeOutcome): string {
  return JSON.stringify([rungs, detected, cause, alert_ids]);
}

function contradiction(what: string): TraplineError {
  return new TraplineError(
    'runs_differ',
    `outcomes.jsonl does not agree with the run's world about ${what}; the files were changed: run the scenario again`,
  );
}

import { type Episode } from '../model/episode.ts';
import { RUNGS, type OracleRung } from '../model/ladder.ts';
import { explainMiss } from '../report/explain-miss.ts';
import { formatDuration } from '../report/format.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { storyOfEpisode } from '../score/episode-story.ts';
import { type RuleView } from '../score/rule-view.ts';
import { changesFor } from './changes.ts';
import { type ClientCase } from './client-case.ts';
import { examineEpisode, examineTransaction } from './examine-case.ts';
import { explainedLives } from './explained-life.ts';
import { type AttributionRow } from './run-rows.ts';
import {
  type EpisodeExplanation,
  type ExplainedCondition,
  type ExplainedRule,
  type ExplanationHead,
} from './explanation-schema.ts';

/** What an explanation takes from the run beside its outcomes. */
export interface EpisodeFacts {
  readonly allowedDisorderMs: number;
  /** The episode's, under any rule. */
  readonly attributions: readonly AttributionRow[];
  /** Of the faults that have names in words, these. */
  readonly faultNames: Readonly<Record<string, string>>;
}

/** The life of an episode or decoy, and what became of it under each rule; `outcomes` are the run's own. */
export function explainEpisode(
  client: ClientCase,
  episode: Episode,
  outcomes: readonly EpisodeOutcome[],
  { head, ...told }: EpisodeFacts & { readonly head: ExplanationHead },
): EpisodeExplanation {
  const lives = episode.transaction_ids.flatMap((id) => client.lifeOf(id) ?? []);
  return {
    ...head,
    kind: 'episode',
    episode_id: episode.episode_id,
    label: episode.label,
    pattern: episode.pattern,
    client_id: episode.client_id,
    completing_transaction_id: episode.completing_transaction_id,
    amount_exposed_cents: episode.amount_exposed_cents,
    transactions: explainedLives(lives),
    rules: outcomes.flatMap((outcome) => explainRule(client, episode, outcome, told)),
  };
}

/** Nothing is said of a rule where there is none. */
function explainRule(
  client: ClientCase,
  episode: Episode,
  outcome: EpisodeOutcome,
  { allowedDisorderMs, attributions, faultNames }: EpisodeFacts,
): ExplainedRule[] {
  const view = client.views.find(({ rule }) => rule.name === outcome.rule);
  if (view === undefined) return [];
  const { rule, index } = view;
  const place = index.episodes.findIndex(({ episode_id }) => episode_id === episode.episode_id);
  const { detected, cause, rungs, alert_ids } = outcome;
  const isMiss = !detected && episode.label !== 'decoy';
  const story = isMiss && cause !== null ? storyOfEpisode(view, place, cause, client.input) : null;
  const ascribed = attributions.find((row) => row.rule === rule.name);
  return [
    {
      rule: rule.name,
      detected,
      cause,
      rungs: [...rungs],
      alert_ids: [...alert_ids],
      why: story === null ? whyOf(episode, outcome) : explainMiss(story),
      examined: examined(client, view, episode, outcome),
      changes: isMiss ? changesFor(client, rule, episode, allowedDisorderMs) : [],
      faults: ascribed === undefined ? null : ascribedTo(ascribed, faultNames),
      story,
    },
  ];
}

function ascribedTo(
  { fault, recovered_by }: AttributionRow,
  faultNames: EpisodeFacts['faultNames'],
): NonNullable<ExplainedRule['faults']> {
  const own = Object.entries(faultNames).filter(([name]) => name === fault || recovered_by.includes(name));
  return { fault, recovered_by, ...(own.length === 0 ? {} : { names: Object.fromEntries(own) }) };
}

function whyOf({ label }: Episode, { detected, alert_ids, time_to_detect_ms: time }: EpisodeOutcome): string {
  const alerts = `${alert_ids.length === 1 ? 'alert' : 'alerts'} ${alert_ids.join(', ')}`;
  if (label === 'decoy') return detected ? `It was taken for fraud: ${alerts}.` : 'It raised no alert, which is right.';
  if (!detected) return 'It was missed, and the cause cannot be known.';
  if (time === null) return `It was detected: ${alerts}.`;
  // The labels say when its last row was, and not when it could have been told.
  if (label === 'labelled' && time < 0)
    return `It was detected ${formatDuration(-time)} before its last transaction: ${alerts}.`;
  if (label === 'labelled') return `It was detected ${formatDuration(time)} after its last transaction: ${alerts}.`;
  const when =
    time < 0 ? `${formatDuration(-time)} before it was complete` : `${formatDuration(time)} after it was complete`;
  return `It was detected ${when}: ${alerts}.`;
}

const ORACLE_RUNGS = RUNGS.filter((rung): rung is OracleRung => rung !== 'intent' && rung !== 'engine');

/**
 * Of a miss, the condition on the last rung that detected it, if that is one of the oracle's, and on the next one, which did not. Of anything else, as it
 * was admitted.
 */
function examined(
  client: ClientCase,
  view: RuleView,
  episode: Episode,
  { detected, rungs }: EpisodeOutcome,
): ExplainedCondition[] {
  const last = rungs.at(-1)!;
  const lost = ORACLE_RUNGS[last === 'intent' ? 0 : ORACLE_RUNGS.indexOf(last as OracleRung) + 1] ?? 'admitted';
  const shown: readonly OracleRung[] =
    detected || last === 'engine' ? ['admitted'] : last === 'intent' ? [lost] : [last, lost];
  return [...new Set(shown)].flatMap((rung) => examineOn(client, view, episode, rung) ?? []);
}

/** Where the rung detects the episode, else where it comes nearest to that. */
function examineOn(
  client: ClientCase,
  { rule }: RuleView,
  episode: Episode,
  rung: OracleRung,
): ExplainedCondition | undefined {
  const ids = new Set(episode.transaction_ids);
  const counted = client.input.counted(rung);
  const detection = client.rungs[rung]?.find((found) => found.rule === rule.name && counted.restsOn(found, ids));
  if (detection === undefined) return examineEpisode(client, rule, rung, episode);
  const { transaction_id: transactionId, window_start_ms: windowStartMs } = detection;
  return examineTransaction(client, rule, rung, { transactionId, windowStartMs });
}

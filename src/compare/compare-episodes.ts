import { type Episode } from '../model/episode.ts';
import { compareText } from '../model/text-order.ts';
import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type ComparedRule, type EpisodeChange } from './comparison-schema.ts';
import { mcNemar, type PairedCounts, pairedDifference } from './paired-proportions.ts';

/** How the episodes of two runs go together. */
export interface ComparedEpisodes {
  /** By rule; none for a rule under which no episode was scored in both. */
  readonly rules: ReadonlyMap<string, NonNullable<ComparedRule['episodes']>>;
  /** The same of what the traffic's own labels call fraud. */
  readonly labelled: ReadonlyMap<string, NonNullable<ComparedRule['episodes']>>;
  /** Those with another outcome, by event time of completion, then by id and rule. */
  readonly changes: readonly EpisodeChange[];
}

/** Pairs the outcomes of two runs, episode by episode and rule by rule. */
export function compareEpisodes(
  a: readonly EpisodeOutcome[],
  b: readonly EpisodeOutcome[],
  injected: ReadonlyMap<string, Episode>,
): ComparedEpisodes {
  const ofB = new Map(b.map((outcome) => [keyOf(outcome), outcome]));
  const counts = { fraud: new Map<string, PairedCounts>(), labelled: new Map<string, PairedCounts>() };
  const changes: EpisodeChange[] = [];
  for (const outcome of a) {
    const other = ofB.get(keyOf(outcome));
    const { rule, label } = outcome;
    if (other === undefined || rule === null || label === 'decoy') continue;
    const own = counts[label];
    own.set(rule, counted(own.get(rule) ?? NONE, outcome.detected, other.detected));
    const change = changeOf(outcome, other);
    if (change !== undefined) {
      changes.push(describe({ change, label, rule }, outcome, other, injected.get(outcome.episode_id)));
    }
  }
  return { rules: tested(counts.fraud), labelled: tested(counts.labelled), changes: changes.sort(compareChanges) };
}

function tested(counts: ReadonlyMap<string, PairedCounts>): ComparedEpisodes['rules'] {
  return new Map([...counts].map(([rule, own]) => [rule, { ...own, ...pairedDifference(own), ...mcNemar(own) }]));
}

const NONE: PairedCounts = { both: 0, only_a: 0, only_b: 0, neither: 0 };

function counted(counts: PairedCounts, inA: boolean, inB: boolean): PairedCounts {
  const cell = inA ? (inB ? 'both' : 'only_a') : inB ? 'only_b' : 'neither';
  return { ...counts, [cell]: counts[cell] + 1 };
}

function keyOf({ episode_id, rule }: EpisodeOutcome): string {
  return JSON.stringify([episode_id, rule]);
}

function changeOf(a: EpisodeOutcome, b: EpisodeOutcome): EpisodeChange['change'] | undefined {
  if (a.detected !== b.detected) return a.detected ? 'lost' : 'gained';
  return a.cause === b.cause ? undefined : 'cause';
}

function describe(
  { change, label, rule }: Pick<EpisodeChange, 'change' | 'label' | 'rule'>,
  a: EpisodeOutcome,
  b: EpisodeOutcome,
  episode: Episode | undefined,
): EpisodeChange {
  return {
    change,
    episode_id: a.episode_id,
    label,
    rule,
    pattern: a.pattern,
    client_id: episode?.client_id ?? null,
    completing_event_time_ms: episode?.completing_event_time_ms ?? null,
    amount_exposed_cents: episode?.amount_exposed_cents ?? null,
    a: sideOf(a),
    b: sideOf(b),
  };
}

function sideOf({ detected, cause, time_to_detect_ms, alert_ids }: EpisodeOutcome): EpisodeChange['a'] {
  return { detected, cause, time_to_detect_ms, alert_ids: [...alert_ids] };
}

function compareChanges(a: EpisodeChange, b: EpisodeChange): number {
  return (
    (a.completing_event_time_ms ?? 0) - (b.completing_event_time_ms ?? 0) ||
    compareText(a.episode_id, b.episode_id) ||
    compareText(a.rule, b.rule)
  );
}

import { type Rule, type WindowSpec } from '../model/rule-set.ts';
import { type EpisodeStory } from './report-schema.ts';
import { formatCents, formatDuration } from './format.ts';
import { rungsOf } from './ladder-score.ts';
import { type RuleView } from './rule-view.ts';
import { type ScoringInput } from './scoring-input.ts';

/** What is needed to draw a missed episode and to say in words why it was missed. */
export function tellStory(view: RuleView, place: number, input: ScoringInput): EpisodeStory {
  const episode = view.index.episodes[place]!;
  const facts = episode.transaction_ids.map((id) => input.factsOf(id)).filter((known) => known !== undefined);
  return {
    episode_id: episode.episode_id,
    pattern: episode.pattern,
    client_id: episode.client_id,
    rule: view.rule.name,
    condition: conditionOf(view.rule),
    rule_kind: view.rule.kind,
    window: windowOf(view.rule.window),
    cause: view.causes[place]!,
    last_rung: rungsOf(view.seen[place]!).at(-1)!,
    amount_exposed_cents: episode.amount_exposed_cents,
    completing_transaction_id: episode.completing_transaction_id,
    transactions: facts.sort((a, b) => a.true_time_ms - b.true_time_ms),
  };
}

/** A rule's condition in words, window included. */
export function conditionOf(rule: Rule): string {
  const within = `within ${formatDuration(rule.window.sizeMs)} (${rule.window.kind})`;
  switch (rule.kind) {
    case 'distinct':
      return `${rule.atLeast} distinct values of ${rule.field} ${within}`;
    case 'pair':
      return `below ${formatCents(rule.belowCents, rule.currency)} and above ${formatCents(rule.aboveCents, rule.currency)}, ${rule.order}, ${within}`;
    case 'count':
      return `${rule.atLeast} transactions ${within}`;
    case 'sum':
      return `more than ${formatCents(rule.aboveCents, rule.currency)} in all ${within}`;
  }
}

function windowOf(window: WindowSpec): EpisodeStory['window'] {
  return { kind: window.kind, size_ms: window.sizeMs, slide_ms: window.kind === 'hopping' ? window.slideMs : null };
}

import { type RuleScore } from '../report/report-schema.ts';
import { isDetected, type RuleView } from './rule-view.ts';
import { type ScoringInput } from './scoring-input.ts';

/**
 * Money at stake in the rule's targets. `before_alert` is what was already spent when the first matching detection was made:
 * the non-negative amounts of the episode's transactions whose true time is not after that detection's processing time (in
 * virtual time both lie on the same axis); everything where only the end of the segment gave the episode away, or nothing did.
 * Null as soon as one detected episode lacks what it takes to tell.
 */
export function amountExposed(view: RuleView, input: ScoringInput): RuleScore['amount_exposed_cents'] {
  let total = 0;
  let before: number | null = 0;
  for (const place of view.targets) {
    total += view.index.episodes[place]!.amount_exposed_cents;
    const spent = spentBeforeAlert(view, place, input);
    before = before === null || spent === null ? null : before + spent;
  }
  return { total, before_alert: before };
}

function spentBeforeAlert(view: RuleView, place: number, input: ScoringInput): number | null {
  const episode = view.index.episodes[place]!;
  if (!isDetected(view, place) || view.firsts.onlyAtEnd[place] === 1) return episode.amount_exposed_cents;
  const alertedMs = view.firsts.processingTimeMs[place]!;
  if (Number.isNaN(alertedMs)) return null;
  let spent = 0;
  for (const id of episode.transaction_ids) {
    const facts = input.factsOf(id);
    if (facts === undefined) return null;
    if (facts.true_time_ms <= alertedMs) spent += Math.max(0, facts.amount_cents);
  }
  return spent;
}

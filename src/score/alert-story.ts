import { finiteOrNull } from '../model/finite.ts';
import { type AlertOutcome } from '../report/outcomes.ts';
import { type BesideTransaction, type StoryTransaction } from '../report/report-schema.ts';
import { type AlertStory, FALSE_CLASSES, type FalseClass } from '../report/timeline-schema.ts';
import { conditionOf, partOf, toldTo, windowOf } from './episode-story.ts';
import { type RuleView } from './rule-view.ts';
import { type ScoredDetection, type ScoringInput } from './scoring-input.ts';

/** How many of the transactions that an alert names a story shows, and how many of the client's other transactions. */
const MOST_NAMED = 12;
const MOST_BESIDE = 6;

/** Whether an alert is false, so that its story is worth telling. */
export function isFalse(outcome: AlertOutcome): outcome is AlertOutcome & { readonly class: FalseClass } {
  return (FALSE_CLASSES as readonly string[]).includes(outcome.class);
}

/** What is needed to draw a false alert: its evidence and what lay in its window beside. */
export function storyOfAlert(
  view: Pick<RuleView, 'rule' | 'index'>,
  outcome: AlertOutcome & { readonly class: FalseClass },
  opening: ScoredDetection,
  input: Pick<ScoringInput, 'doneBy' | 'timings' | 'counted' | 'isTaken'>,
): AlertStory {
  const { rule, index } = view;
  const { client_id, window_start_ms, window_end_ms, evidence, evidence_total } = opening;
  const timing = input.timings(opening);
  const isEndIncluded = rule.window.kind === 'trailing';
  // Evidence lies in the window. An engine that is wrong may name what does not exist.
  const inWindow = input
    .doneBy(client_id, window_start_ms, window_end_ms, 'event_time_ms')
    .filter(({ event_time_ms: ms }) => isEndIncluded || ms < window_end_ms)
    .sort(byEventTime);
  const named = inWindow.filter(({ transaction_id: id }) => evidence.includes(id));
  const idsInWindow = inWindow.map(({ transaction_id: id }) => id);
  const own = new Set([...evidence, ...input.counted('engine').countedOf(opening, idsInWindow)]);
  const beside = inWindow
    .filter(({ transaction_id: id }) => !own.has(id))
    .slice(-MOST_BESIDE)
    .map((facts): BesideTransaction => ({ ...toldTo(rule, facts, input), part: partOf(facts, client_id, index) }));
  return {
    alert_id: outcome.alert_id,
    rule: rule.name,
    client_id,
    class: outcome.class,
    episode_id: outcome.episode_id,
    condition: conditionOf(rule),
    window: windowOf(rule.window),
    transaction_id: opening.transaction_id,
    event_time_ms: opening.event_time_ms,
    window_start_ms,
    window_end_ms,
    event_clock_ms: timing === undefined ? null : finiteOrNull(timing.event_clock_ms),
    processing_time_ms: timing?.processing_time_ms ?? null,
    evidence: evidence_total ?? evidence.length,
    transactions: named.slice(-MOST_NAMED),
    beside,
  };
}

function byEventTime(a: StoryTransaction, b: StoryTransaction): number {
  return a.event_time_ms - b.event_time_ms;
}

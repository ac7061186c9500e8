import { explainCondition, takenOf } from './explain-condition.ts';
import { LABELLED_PATTERN } from '../model/episode.ts';
import { formatClock, formatDuration, formatOffset, formatQuantity } from './format.ts';
import { type EpisodeStory, type StoryTransaction } from './report-schema.ts';

/** One sentence on why the episode was missed, with the figures that show it. */
export function explainMiss(story: EpisodeStory): string {
  switch (story.cause) {
    case 'rule_ineffective':
      return explainRule(story);
    case 'window_boundary':
      return explainBoundary(story);
    case 'clock_skew':
      return explainSkew(story);
    case 'delivery_loss':
      return explainSetAside(story, 'undelivered', 'never reached the log', () => '');
    case 'late_drop':
      return explainSetAside(story, 'late', 'came too late', (transaction) => {
        const lateness = latenessMs(transaction);
        return lateness === null ? '' : `, ${formatClock(lateness)} behind the watermark`;
      });
    case 'future_drop':
      return explainSetAside(story, 'future', 'was stamped too far in the future', (transaction) => {
        const ahead = aheadMs(transaction);
        return ahead === null ? '' : `, ${formatClock(ahead)} after its arrival`;
      });
    case 'engine_or_late':
      return 'All of it was delivered and the oracle detects it, the engine does not: it set a record aside, or it is wrong.';
    case 'engine_defect':
      return 'Everything it needs was admitted and the oracle detects it, the engine does not: a defect of the engine.';
  }
}

/** How far behind the watermark a record arrived; null if that was not recorded. */
export function latenessMs(transaction: StoryTransaction): number | null {
  return transaction.watermark_ms === null ? null : transaction.watermark_ms - transaction.event_time_ms;
}

/** How far its event time lies after its arrival; null if the log has no ingest times. */
export function aheadMs(transaction: StoryTransaction): number | null {
  return transaction.ingest_time_ms === null ? null : transaction.event_time_ms - transaction.ingest_time_ms;
}

/** The true time of a transaction, in ms. */
export const trueTime = (transaction: StoryTransaction): number => transaction.true_time_ms;
/** The event time of a transaction, in ms. */
export const eventTime = (transaction: StoryTransaction): number => transaction.event_time_ms;

/** The span that has to fit into the window: between the last two transactions that the rule takes for a pair, else from first to last. */
export function reachMs(story: EpisodeStory, timeOf: (transaction: StoryTransaction) => number): number {
  const taken = takenOf(story.transactions);
  const needed = story.requires.kind === 'pair' ? taken.slice(-2) : taken;
  const times = needed.map(timeOf);
  return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
}

/** Whether it is what the traffic's own labels call fraud: of no pattern, so that no span of its own has to fit into a window. */
export function isLabelledStory({ pattern }: EpisodeStory): boolean {
  return pattern === LABELLED_PATTERN;
}

function explainRule(story: EpisodeStory): string {
  if (isLabelledStory(story)) {
    return `At none of its ${formatQuantity(story.transactions.length, 'transaction')}${overText(story)} did the condition hold: ${story.condition}.`;
  }
  const taken = takenOf(story.transactions).length;
  if (taken < story.transactions.length) {
    const number = formatQuantity(story.transactions.length, 'transaction');
    return taken === 0
      ? `The rule takes none of its ${number}: ${story.condition}.`
      : `The rule takes only ${taken} of its ${number}, and the condition never held: ${story.condition}.`;
  }
  const reach = reachMs(story, trueTime);
  const size = story.window.size_ms;
  if (reach > size) {
    return `It took ${formatClock(reach)}, ${excess(reach - size)} more than the window of ${formatDuration(size)}: out of this rule's reach.`;
  }
  const why = explainCondition(story) ?? `the condition never held: ${story.condition}`;
  return `It took ${formatClock(reach)} and fits into the window of ${formatDuration(size)}, but ${why}.`;
}

function overText(story: EpisodeStory): string {
  const times = story.transactions.map(trueTime);
  return times.length < 2 ? '' : `, over ${formatClock(Math.max(...times) - Math.min(...times))},`;
}

function explainBoundary(story: EpisodeStory): string {
  if (isLabelledStory(story)) {
    return `A trailing window of ${formatDuration(story.window.size_ms)} holds what the condition needs, but no single ${story.window.kind} window does.`;
  }
  const reach = `It took ${formatClock(reachMs(story, trueTime))} and would fit into ${formatDuration(story.window.size_ms)}`;
  if (story.window.kind !== 'tumbling') return `${reach}, but no single ${story.window.kind} window held all of it.`;
  const times = story.transactions.map(trueTime);
  const size = story.window.size_ms;
  const boundary = Math.floor(Math.max(...times) / size) * size;
  return `${reach}, but a tumbling window ended at ${formatOffset(boundary - Math.min(...times))} and cut it apart; a trailing window sees it.`;
}

function explainSkew(story: EpisodeStory): string {
  const stamped = reachMs(story, eventTime);
  const size = story.window.size_ms;
  if (isLabelledStory(story)) {
    return `At true times the condition holds, but the devices' clocks were off by up to ${formatClock(worstErrorMs(story))}: they changed the order or the window.`;
  }
  const took = `It took ${formatClock(reachMs(story, trueTime))}, but the devices' clocks stamped ${formatClock(stamped)}`;
  if (stamped > size) return `${took}, ${excess(stamped - size)} more than the window of ${formatDuration(size)}.`;
  return `${took}: off by up to ${formatClock(worstErrorMs(story))}, they changed the order or the window it falls into.`;
}

function worstErrorMs({ transactions }: EpisodeStory): number {
  return Math.max(0, ...transactions.map((transaction) => Math.abs(eventTime(transaction) - trueTime(transaction))));
}

function explainSetAside(
  story: EpisodeStory,
  verdict: StoryTransaction['verdict'],
  fate: string,
  detail: (transaction: StoryTransaction) => string,
): string {
  const hit = story.transactions.filter((transaction) => transaction.verdict === verdict);
  const [first] = hit;
  if (first === undefined) return `A transaction outside the episode, which the condition needed, ${fate}.`;
  return `${hit.length} of its ${story.transactions.length} transactions ${fate}${detail(first)}${clockText(first)}.`;
}

/** The part of a transaction's event time that its clock's error explains. */
function clockText(transaction: StoryTransaction): string {
  const skewMs = eventTime(transaction) - trueTime(transaction);
  if (skewMs === 0) return '';
  return `; its clock was ${formatClock(Math.abs(skewMs))} ${skewMs < 0 ? 'slow' : 'fast'}`;
}

function excess(ms: number): string {
  return ms < 1000 ? `${ms} ms` : formatClock(ms);
}

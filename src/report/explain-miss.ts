import { explainCondition, meantPair } from './explain-condition.ts';
import { LABELLED_PATTERN } from '../model/episode.ts';
import { formatClock, formatDuration, formatOffset, formatQuantity } from './format.ts';
import { neededStretch, spanMs, type Stretch } from './needed-stretch.ts';
import { type EpisodeStory, type StoryTransaction } from './report-schema.ts';
import { takenOf } from './taken-of.ts';

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

/**
 * The span of what a miss is told of, in ms: of what the rule needs of the episode, else of the episode, if that fits into the
 * window. Null where neither shows whether the window is long enough.
 */
export function toldSpanMs(story: EpisodeStory): number | null {
  const needed = neededStretch(story, trueTime);
  const ms = spanMs(typeof needed === 'string' ? meantStretch(story) : needed, trueTime);
  if (story.cause === 'rule_ineffective' && typeof needed !== 'string') return ms;
  return ms > story.window.size_ms ? null : ms;
}

/** What there is to be measured of an episode of which it is not known what the rule needs. */
function meantStretch({ transactions, requires }: EpisodeStory): Stretch {
  const taken = takenOf(transactions);
  return (requires.kind === 'pair' ? meantPair(taken) : undefined) ?? taken;
}

/** Whether it is what the traffic's own labels call fraud: of no pattern, so that no span of its own has to fit into a window. */
export function isLabelledStory({ pattern }: EpisodeStory): boolean {
  return pattern === LABELLED_PATTERN;
}

function explainRule(story: EpisodeStory): string {
  if (isLabelledStory(story)) return neverHeld(story);
  const taken = takenOf(story.transactions).length;
  if (taken < story.transactions.length) {
    const number = formatQuantity(story.transactions.length, 'transaction');
    return taken === 0
      ? `The rule takes none of its ${number}: ${story.condition}.`
      : `The rule takes only ${taken} of its ${number}, and the condition never held: ${story.condition}.`;
  }
  return explainSpan(story);
}

/** Of an episode that the rule takes as a whole. */
function explainSpan(story: EpisodeStory): string {
  const needed = neededStretch(story, trueTime);
  const stretch = typeof needed === 'string' ? meantStretch(story) : needed;
  const beyond = spanMs(stretch, trueTime) - story.window.size_ms;
  const window = `the window of ${formatDuration(story.window.size_ms)}`;
  const took = tookText(story, stretch);
  const why = explainCondition(story);
  if (beyond <= 0) {
    return `${took} and fits into ${window}, but ${why ?? `the condition never held: ${story.condition}`}.`;
  }
  if (typeof needed !== 'string') return `${took}, ${excess(beyond)} more than ${window}: out of this rule's reach.`;
  return needed === 'unknown' || why === null
    ? neverHeld(story)
    : `${took}, ${excess(beyond)} more than ${window}; besides, ${why}.`;
}

/** How long a stretch took, which is named unless it is the whole episode, or the pair that it ends with. */
function tookText({ transactions, requires }: EpisodeStory, stretch: Stretch): string {
  const whole = requires.kind === 'pair' ? transactions.slice(-2) : transactions;
  const isWhole = spanMs(stretch, trueTime) === spanMs(whole, trueTime) && stretch.at(-1) === whole.at(-1);
  const part = requires.kind === 'pair' ? 'The pair' : 'What the rule needs';
  return `${isWhole ? 'It' : part} took ${formatClock(spanMs(stretch, trueTime))}`;
}

/** What is certain of any episode whose condition never held. */
function neverHeld(story: EpisodeStory): string {
  return `At none of its ${formatQuantity(story.transactions.length, 'transaction')}${overText(story)} did the condition hold: ${story.condition}.`;
}

function overText(story: EpisodeStory): string {
  return story.transactions.length < 2 ? '' : `, over ${formatClock(spanMs(story.transactions, trueTime))},`;
}

/** What the rule needs of the episode, if it is known and fits into the window at true times; else null. */
function fittingStretch(story: EpisodeStory): Stretch | null {
  if (isLabelledStory(story)) return null;
  const needed = neededStretch(story, trueTime);
  return typeof needed === 'string' || spanMs(needed, trueTime) > story.window.size_ms ? null : needed;
}

function explainBoundary(story: EpisodeStory): string {
  const { kind, size_ms: size } = story.window;
  const stretch = fittingStretch(story);
  if (stretch === null) {
    return `A trailing window of ${formatDuration(size)} holds what the condition needs, but no single ${kind} window does.`;
  }
  const reach = `${tookText(story, stretch)} and would fit into ${formatDuration(size)}`;
  if (kind !== 'tumbling') return `${reach}, but no single ${kind} window held all of it.`;
  const boundary = Math.floor(trueTime(stretch.at(-1)!) / size) * size;
  return `${reach}, but a tumbling window ended at ${formatOffset(boundary - trueTime(story.transactions[0]!))} and cut it apart; a trailing window sees it.`;
}

function explainSkew(story: EpisodeStory): string {
  const stretch = fittingStretch(story);
  const offBy = `off by up to ${formatClock(worstErrorMs(story))}`;
  if (stretch === null) {
    return `At true times the condition holds, but the devices' clocks were ${offBy}: they changed the order or the window.`;
  }
  const needed = neededStretch(story, eventTime);
  const stamped = spanMs(typeof needed === 'string' ? stretch : needed, eventTime);
  const beyond = stamped - story.window.size_ms;
  const took = `${tookText(story, stretch)}, but the devices' clocks stamped ${formatClock(stamped)}`;
  if (beyond > 0) return `${took}, ${excess(beyond)} more than the window of ${formatDuration(story.window.size_ms)}.`;
  return `${took}: ${offBy}, they changed the order or the window it falls into.`;
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

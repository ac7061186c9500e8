import { formatSetting } from './format.ts';
import { type EpisodeStory, type StoryTransaction } from './report-schema.ts';

/** What of a story is drawn on a time axis: event time, if no cause is given. */
export type DrawnStory = Pick<EpisodeStory, 'transactions' | 'beside' | 'window' | 'completing_transaction_id'> & {
  readonly cause: EpisodeStory['cause'] | null;
};

/** Whether a story is drawn on true time: if its cause lies in the rule or its windows. Else it is drawn on event time. */
export function isOnTrueTime({ cause }: Pick<DrawnStory, 'cause'>): boolean {
  return cause === 'rule_ineffective' || cause === 'window_boundary';
}

/** A span of time, its end exclusive but for a trailing window. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * The windows to draw: the trailing window that ends at the completing transaction, every tumbling window that holds a
 * transaction, or the hopping window that holds most of them (the latest such).
 */
export function windowsOf(story: DrawnStory, timeOf: (row: StoryTransaction) => number): Span[] {
  const { kind, size_ms: size } = story.window;
  const times = story.transactions.map(timeOf);
  if (kind === 'trailing') {
    const completing = story.transactions.find((row) => row.transaction_id === story.completing_transaction_id);
    const endMs = completing === undefined ? Math.max(...times) : timeOf(completing);
    return [{ startMs: endMs - size, endMs }];
  }
  const slide = story.window.slide_ms ?? size;
  const starts = new Set<number>();
  for (const time of times) {
    for (let start = Math.floor(time / slide) * slide; start > time - size; start -= slide) starts.add(start);
  }
  const spans = [...starts].sort((a, b) => a - b).map((startMs) => ({ startMs, endMs: startMs + size }));
  if (kind === 'tumbling') return spans;
  const held = (span: Span): number => times.filter((time) => time >= span.startMs && time < span.endMs).length;
  return [spans.reduce((best, span) => (held(span) >= held(best) ? span : best))];
}

/** The time to show, with room for every mark. Windows get room too, unless that makes it more than about twice as long. */
export function shownSpan(
  rows: readonly StoryTransaction[],
  windows: readonly Span[],
  timeOf: (row: StoryTransaction) => number,
): Span {
  const marks = rows.flatMap((row) => [
    timeOf(row),
    ...(row.verdict === 'late' ? [row.watermark_ms ?? timeOf(row)] : []),
  ]);
  const first = Math.min(...marks);
  const last = Math.max(...marks);
  const margin = Math.max(1, last - first);
  return {
    startMs: Math.max(first - margin, Math.min(first, ...windows.map((span) => span.startMs))),
    endMs: Math.min(last + margin, Math.max(last, first + 1, ...windows.map((span) => span.endMs))),
  };
}

/** The rule's window in words, with the time that it is drawn on. */
export function windowLegend(story: Pick<DrawnStory, 'window'>, onTrueTime: boolean): string {
  const { kind, size_ms: size, slide_ms: slide } = story.window;
  const every = slide === null ? '' : ` every ${formatSetting(slide)}`;
  return `${kind} ${formatSetting(size)}${every}, ${onTrueTime ? 'true' : 'event'} time`;
}

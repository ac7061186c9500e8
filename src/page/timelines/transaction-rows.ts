import { formatCents, formatOffset } from '../../report/format.ts';
import { type BesideTransaction, type StoryTransaction } from '../../report/report-schema.ts';
import { isSeen, noteOf } from '../../report/transaction-note.ts';
import { bar, type ChartRow, legendMark, mark, span } from '../charts/chart.ts';
import { type Scale } from '../charts/time-scale.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { drawTable } from '../table.ts';

/** A transaction in a row of its own: the story's, or one beside it. */
export type Row = StoryTransaction | BesideTransaction;

/** Along which time a story is drawn, from where it counts, and where on the chart that is. */
export interface Axis {
  readonly timeOf: (row: StoryTransaction) => number;
  readonly originMs: number;
  readonly scale: Scale;
}

/** The row of a transaction: its mark, when it truly happened if it was stamped wrong, and the watermark that it came behind. */
export function transactionRow(row: Row, { timeOf, originMs, scale }: Axis): ChartRow {
  const timeMs = timeOf(row);
  const at = scale.place(timeMs);
  const isStampedWrong = row.true_time_ms !== row.event_time_ms;
  const otherMs = timeMs === row.true_time_ms ? row.event_time_ms : row.true_time_ms;
  const watermark = row.verdict === 'late' ? row.watermark_ms : null;
  const texts = [formatOffset(timeMs - originMs), formatCents(row.amount_cents, row.currency)];
  const note = noteOf(row);
  const what = [row.region, row.category].filter((text) => text !== null).join(' · ');
  return {
    name: texts.join(' · '),
    note: [what, ...(note === '' ? [] : [note])].join(' · '),
    marks: (y) => [
      isStampedWrong ? span('true-time', ...ordered(within(at), within(scale.place(otherMs))), y, false) : null,
      watermark === null ? null : span('watermark', ...ordered(within(at), within(scale.place(watermark))), y, false),
      watermark === null || !isInside(scale.place(watermark))
        ? null
        : mark('triangle', 'watermark', scale.place(watermark), y),
      isStampedWrong && isInside(scale.place(otherMs)) ? mark('ring', 'true-time', scale.place(otherMs), y) : null,
      ownMark(row, at, y),
    ],
  };
}

/** The windows of a story in a row of their own. */
export function windowRow(
  windows: readonly { readonly startMs: number; readonly endMs: number }[],
  legend: string,
  scale: Scale,
): ChartRow {
  const held = windows.map((window) => [window.startMs, window.endMs].map((ms) => within(scale.place(ms))));
  return {
    name: held.length === 1 ? 'window' : 'windows',
    note: legend,
    marks: (y) => held.map(([from, to]) => [bar('window', from!, to!, y), span('window', from!, to!, y)]),
  };
}

/** What the marks of a story mean. */
export function markLegend(own: string): Fragment {
  return html`${legendMark('dot', 'admitted')} ${own}, reached the rule's windows ${legendMark('cross', 'refused')} did
  not ${legendMark('plus', 'beside')} another of the client's ${legendMark('ring', 'true-time')} when it truly happened,
  where the clock stamped another time ${legendMark('triangle', 'watermark')} where the watermark stood when it arrived.
  The axis counts from the first transaction.`;
}

/** A place inside the chart. */
function within(place: number): number {
  return Math.max(0, Math.min(1, place));
}

function ordered(a: number, b: number): [number, number] {
  return a <= b ? [a, b] : [b, a];
}

function isInside(place: number): boolean {
  return place >= 0 && place <= 1;
}

function ownMark(row: Row, place: number, y: number): Markup {
  if ('part' in row) return mark('plus', 'beside', place, y);
  return isSeen(row) ? mark('dot', 'admitted', place, y) : mark('cross', 'refused', place, y);
}

/** How one figure of a transaction is written: its place among the fields, its value, and the value in words. */
export type FigureOf = (
  field: keyof StoryTransaction,
  value: number | null,
  format: (value: number) => string,
) => Fragment;

/** A table of the transactions of a story, `own` being the name of its own ones. */
export function transactionTable(
  caption: string,
  own: string,
  rows: readonly { readonly row: Row; readonly figureOf: FigureOf }[],
): Markup {
  const instant = (ms: number): string => new Date(ms).toISOString();
  return drawTable({
    caption,
    head: [
      'Transaction',
      own,
      'True time',
      'Event time',
      'Arrival',
      'Watermark then',
      'Amount',
      'Region',
      'Category',
      'What became of it',
    ],
    words: [1, 7, 8, 9],
    rows: rows.map(({ row, figureOf }) => [
      row.transaction_id,
      'part' in row ? 'no' : 'yes',
      figureOf('true_time_ms', row.true_time_ms, instant),
      figureOf('event_time_ms', row.event_time_ms, instant),
      figureOf('ingest_time_ms', row.ingest_time_ms, instant),
      figureOf('watermark_ms', row.watermark_ms, instant),
      figureOf('amount_cents', row.amount_cents, (cents) => formatCents(cents, row.currency)),
      row.region ?? '–',
      row.category ?? '–',
      [row.verdict, noteOf(row)].filter((text) => text !== '').join(': '),
    ]),
  });
}

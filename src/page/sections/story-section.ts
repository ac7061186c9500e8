import { explainMiss } from '../../report/explain-miss.ts';
import { formatCents, formatOffset } from '../../report/format.ts';
import { storyTitle } from '../../report/report-rows.ts';
import {
  type BesideTransaction,
  type EpisodeStory,
  type Report,
  type StoryTransaction,
} from '../../report/report-schema.ts';
import { isOnTrueTime, shownSpan, windowLegend, windowsOf } from '../../report/story-windows.ts';
import { noteOf } from '../../report/timeline.ts';
import { bar, type ChartRow, drawChart, drawFigure, legendMark, mark, span } from '../charts/chart.ts';
import { timeScale, type Scale } from '../charts/scale.ts';
import { figure } from '../figure.ts';
import { CAUSE_TEXTS } from '../glossary.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { behind, drawTable } from '../table.ts';
import { type Section } from './section.ts';

type Row = StoryTransaction | BesideTransaction;

/** The missed episode that cost most, drawn along time; undefined if none was missed. */
export function storySection({ worst_missed: story }: Report): Section | undefined {
  if (story === null) return undefined;
  return {
    id: 'story',
    title: 'The costliest miss',
    content: [
      html`<p><strong>${storyTitle(story)}</strong></p>`,
      html`<p>${explainMiss(story)}</p>`,
      story.transactions.length === 0 ? null : timeline(story),
      html`<p>
        The rule asks for: ${story.condition}. <strong>${story.cause}</strong>: ${CAUSE_TEXTS[story.cause]} The last
        step that saw it: <strong>${story.last_rung}</strong>.
      </p>`,
      behind('Its transactions', transactionTable(story)),
    ],
  };
}

function rowsOf(story: EpisodeStory): Row[] {
  const timeOf = axisTime(story);
  return [...story.transactions, ...story.beside].sort((a, b) => timeOf(a) - timeOf(b));
}

function axisTime(story: EpisodeStory): (row: StoryTransaction) => number {
  return isOnTrueTime(story) ? (row) => row.true_time_ms : (row) => row.event_time_ms;
}

function timeline(story: EpisodeStory): Markup {
  const timeOf = axisTime(story);
  const windows = windowsOf(story, timeOf);
  const { startMs, endMs } = shownSpan(story.transactions, windows, timeOf);
  const originMs = Math.min(...story.transactions.map(timeOf));
  const scale = timeScale(startMs, endMs, originMs, formatOffset);
  const onTrueTime = isOnTrueTime(story);
  const rows = rowsOf(story).map((row) => transactionRow(row, scale, timeOf, originMs));
  const held = windows.map((window) => [window.startMs, window.endMs].map((ms) => within(scale.place(ms))));
  const windowRow: ChartRow = {
    name: held.length === 1 ? 'window' : 'windows',
    note: windowLegend(story, onTrueTime),
    marks: (y) => held.map(([from, to]) => [bar('window', from!, to!, y), span('window', from!, to!, y)]),
  };
  return drawFigure(
    drawChart({
      label: `The missed episode along ${onTrueTime ? 'true' : 'event'} time, a row for each transaction`,
      scale,
      rows: [...rows, windowRow],
    }),
    legend(),
  );
}

/** A place inside the chart. */
function within(place: number): number {
  return Math.max(0, Math.min(1, place));
}

function legend(): Fragment {
  return html`${legendMark('dot', 'admitted')} reached the engine's windows ${legendMark('cross', 'refused')} did not
  ${legendMark('plus', 'beside')} not of this episode ${legendMark('ring', 'true-time')} when it truly happened, where
  the clock stamped another time ${legendMark('triangle', 'watermark')} where the watermark stood when it arrived. The
  axis counts from the first transaction.`;
}

function transactionRow(row: Row, scale: Scale, timeOf: (row: StoryTransaction) => number, originMs: number): ChartRow {
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

function ordered(a: number, b: number): [number, number] {
  return a <= b ? [a, b] : [b, a];
}

function isInside(place: number): boolean {
  return place >= 0 && place <= 1;
}

function ownMark(row: Row, place: number, y: number): Markup {
  if ('part' in row) return mark('plus', 'beside', place, y);
  return row.verdict === 'admitted' ? mark('dot', 'admitted', place, y) : mark('cross', 'refused', place, y);
}

function transactionTable(story: EpisodeStory): Markup {
  const instant = (ms: number): string => new Date(ms).toISOString();
  const cells = (at: readonly string[], row: Row): Fragment[] => [
    row.transaction_id,
    'part' in row ? 'no' : 'yes',
    figure([...at, 'true_time_ms'], row.true_time_ms, instant),
    figure([...at, 'event_time_ms'], row.event_time_ms, instant),
    figure([...at, 'ingest_time_ms'], row.ingest_time_ms, instant),
    figure([...at, 'watermark_ms'], row.watermark_ms, instant),
    figure([...at, 'amount_cents'], row.amount_cents, (cents) => formatCents(cents, row.currency)),
    row.region ?? '–',
    row.category ?? '–',
    [row.verdict, noteOf(row)].filter((text) => text !== '').join(': '),
  ];
  return drawTable({
    caption: `Transactions of ${story.episode_id}, and what else the client did meanwhile`,
    head: [
      'Transaction',
      'Of the episode',
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
    rows: [
      ...story.transactions.map((row, i) => cells(['worst_missed', 'transactions', String(i)], row)),
      ...story.beside.map((row, i) => cells(['worst_missed', 'beside', String(i)], row)),
    ],
  });
}

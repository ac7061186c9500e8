import { formatDuration, formatOffset } from '../../report/format.ts';
import { type StoryTransaction } from '../../report/report-schema.ts';
import { shownSpan } from '../../report/story-windows.ts';
import { type AlertStory } from '../../report/timeline-schema.ts';
import { drawChart, drawFigure } from '../charts/chart.ts';
import { timeScale } from '../charts/time-scale.ts';
import { type Markup } from '../markup.ts';
import { type Axis, markLegend, transactionRow, windowRow } from './transaction-rows.ts';

/** A false alert along event time: a row for each transaction that it names or that lay beside, and its window. It must have a transaction. */
export function alertFigure(story: AlertStory): Markup {
  const timeOf = (row: StoryTransaction): number => row.event_time_ms;
  const window = { startMs: story.window_start_ms, endMs: story.window_end_ms };
  const { startMs, endMs } = shownSpan(story.transactions, [window], timeOf);
  const originMs = Math.min(...story.transactions.map(timeOf));
  const axis: Axis = { timeOf, originMs, scale: timeScale(startMs, endMs, originMs, formatOffset) };
  const rows = [...story.transactions, ...story.beside].sort((a, b) => timeOf(a) - timeOf(b));
  const { kind, size_ms: size } = story.window;
  return drawFigure(
    drawChart({
      label: 'The false alert along event time, a row for each transaction',
      scale: axis.scale,
      rows: [
        ...rows.map((row) => transactionRow(row, axis)),
        windowRow([window], `${kind} ${formatDuration(size)}, event time`, axis.scale),
      ],
    }),
    markLegend('named by the alert'),
  );
}

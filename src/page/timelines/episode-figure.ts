import { formatOffset } from '../../report/format.ts';
import { type EpisodeStory, type StoryTransaction } from '../../report/report-schema.ts';
import { isOnTrueTime, shownSpan, windowLegend, windowsOf } from '../../report/story-windows.ts';
import { drawChart, drawFigure } from '../charts/chart.ts';
import { timeScale } from '../charts/time-scale.ts';
import { type Markup } from '../markup.ts';
import { type Axis, markLegend, transactionRow, windowRow } from './transaction-rows.ts';

/** A missed episode along time: a row for each transaction, and the windows. It must have a transaction. */
export function episodeFigure(story: EpisodeStory): Markup {
  const onTrueTime = isOnTrueTime(story);
  const timeOf = (row: StoryTransaction): number => (onTrueTime ? row.true_time_ms : row.event_time_ms);
  const windows = windowsOf(story, timeOf);
  const { startMs, endMs } = shownSpan(story.transactions, windows, timeOf);
  const originMs = Math.min(...story.transactions.map(timeOf));
  const axis: Axis = { timeOf, originMs, scale: timeScale(startMs, endMs, originMs, formatOffset) };
  const rows = [...story.transactions, ...story.beside].sort((a, b) => timeOf(a) - timeOf(b));
  return drawFigure(
    drawChart({
      label: `The missed episode along ${onTrueTime ? 'true' : 'event'} time, a row for each transaction`,
      scale: axis.scale,
      rows: [
        ...rows.map((row) => transactionRow(row, axis)),
        windowRow(windows, windowLegend(story, onTrueTime), axis.scale),
      ],
    }),
    markLegend('of the episode'),
  );
}

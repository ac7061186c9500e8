import { printable } from '../text/printable.ts';
import { type Colors, PLAIN } from './colors.ts';
import { eventTime, trueTime } from './explain-miss.ts';
import { formatCents, formatOffset } from './format.ts';
import { isSeen, noteOf } from './transaction-note.ts';
import { shorten } from './table-layout.ts';
import { DEFAULT_WIDTH } from './terminal-columns.ts';
import { type BesideTransaction, type StoryTransaction } from './report-schema.ts';
import { type DrawnStory, isOnTrueTime, shownSpan, type Span, windowLegend, windowsOf } from './story-windows.ts';

/** Cells of the time axis: between these, at most `MOST_CELLS` in 100 columns, and more in more. */
const LEAST_CELLS = 12;
const MOST_CELLS = 56;

/** A span of the time axis, and the number of cells in which it is drawn. */
interface Axis {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cells: number;
}

/** A transaction in a row of its own: the episode's, or one beside it. */
type Row = StoryTransaction | BesideTransaction;

/**
 * The episode as lines of text: a row for each transaction with its mark on a common time axis, and the windows below. The axis
 * is true time if the cause lies in the rule or its windows, else event time. `●` reached the rule's windows, `✗` did not,
 * `+` is not the episode's, `○` is where a skewed stamp should have been, `▽` is where the watermark stood.
 */
export function drawTimeline(story: DrawnStory, width: number, colors: Colors = PLAIN): string[] {
  if (story.transactions.length === 0) return [];
  const onTrueTime = isOnTrueTime(story);
  const timeOf = onTrueTime ? trueTime : eventTime;
  const rows: Row[] = [...story.transactions, ...story.beside].sort((a, b) => timeOf(a) - timeOf(b));
  const originMs = Math.min(...story.transactions.map(timeOf));
  const details = alignColumns(rows.map(detailsOf));
  const labels = alignRight([...rows.map((row) => formatOffset(timeOf(row) - originMs)), 'window']);
  const legend = windowLegend(story, onTrueTime);
  const widest = Math.max(legend.length, ...details.map((detail) => detail.length));
  const most = MOST_CELLS + Math.max(0, width - DEFAULT_WIDTH);
  const cells = Math.min(most, Math.max(LEAST_CELLS, width - 6 - labels[0]!.length - widest));
  const windows = windowsOf(story, timeOf);
  const axis = axisOver(story.transactions, windows, timeOf, cells);

  const lines = rows.map((row, i) => {
    const marks = drawMarks(row, axis, timeOf(row));
    return { label: labels[i]!, drawn: paintOf(row, colors)(marks), note: details[i]! };
  });
  lines.push({ label: labels.at(-1)!, drawn: colors.dim(drawWindows(windows, axis)), note: legend });
  const room = width - 6 - labels[0]!.length - cells;
  return lines.map(({ label, drawn, note }) => `  ${colors.dim(label)}  ${drawn}  ${shorten(note, room)}`.trimEnd());
}

function paintOf(row: Row, colors: Colors): (cells: string) => string {
  if ('part' in row) return colors.dim;
  return isSeen(row) ? colors.cyan : colors.red;
}

function detailsOf(row: Row): string[] {
  const texts = [row.region ?? '', row.category ?? '', formatCents(row.amount_cents, row.currency), noteOf(row)];
  return texts.map(printable);
}

/** The spanned time in cells. */
function axisOver(
  rows: readonly StoryTransaction[],
  windows: readonly Span[],
  timeOf: (row: StoryTransaction) => number,
  cells: number,
): Axis {
  const { startMs, endMs } = shownSpan(rows, windows, timeOf);
  return { fromMs: startMs, toMs: endMs, cells };
}

function cellAt(axis: Axis, timeMs: number): number {
  return Math.round(((timeMs - axis.fromMs) / (axis.toMs - axis.fromMs)) * (axis.cells - 1));
}

function drawMarks(row: Row, axis: Axis, timeMs: number): string {
  const cells = Array.from({ length: axis.cells }, () => ' ');
  const at = cellAt(axis, timeMs);
  const put = (cell: number, mark: string): void => {
    if (cell >= 0 && cell < cells.length) cells[cell] = mark;
  };
  if (!('part' in row) && row.verdict === 'late' && row.watermark_ms !== null) {
    const watermark = cellAt(axis, row.watermark_ms);
    for (let cell = at; cell < watermark; cell++) put(cell, '·');
    put(watermark, '▽');
  }
  if (row.true_time_ms !== timeMs) put(cellAt(axis, row.true_time_ms), '○');
  put(at, 'part' in row ? '+' : isSeen(row) ? '●' : '✗');
  return cells.join('');
}

/** Each window as `├──┤`; an end outside the axis stays open. */
function drawWindows(windows: readonly Span[], axis: Axis): string {
  const cells = Array.from({ length: axis.cells }, () => ' ');
  for (const { startMs, endMs } of windows) {
    const from = cellAt(axis, startMs);
    const to = cellAt(axis, endMs);
    for (let cell = Math.max(0, from); cell <= Math.min(axis.cells - 1, to); cell++) {
      if (cell === from) cells[cell] = cells[cell] === '┤' ? '┼' : '├';
      else cells[cell] = cell === to ? '┤' : '─';
    }
  }
  return cells.join('');
}

/** Pads each column to its widest entry and joins columns with two blanks. Empty columns are left out. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .filter((_, column) => widths[column]! > 0)
      .join('  ')
      .trimEnd(),
  );
}

function alignRight(labels: readonly string[]): string[] {
  const width = Math.max(...labels.map((label) => label.length));
  return labels.map((label) => label.padStart(width));
}

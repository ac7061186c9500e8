import CliTable from 'cli-table3';
import { type Colors } from './colors.ts';
import { type Table } from './report-rows.ts';
import { wrapText } from './wrap-text.ts';

/** How wide the terminal is, and how columns but the first are aligned. */
export interface TableStyle {
  readonly align: 'left' | 'right';
  /** In columns. */
  readonly width: number;
  readonly colors: Colors;
}

/** Names are not cut shorter than this, even if the table is too wide. */
const LEAST_NAME = 17;
/** The last column of a table of words is wrapped, and not to fewer columns than this. */
const LEAST_WORDS = 20;
const COLUMN_GAP = 2;
/** Before the first column. */
const INDENT = 1;

/**
 * A table without ruled lines; the first column is aligned to the left. One that is too wide is told in parts, one below the other, each with the
 * first column; the last column of words is wrapped.
 */
export function drawTable(table: Table, style: TableStyle): string[] {
  const parts = partsOf(table, style);
  return parts.flatMap((part, i) => [...(i === 0 ? [] : ['']), ...drawPart(part, style)]);
}

function drawPart({ head, rows }: Table, { align, width, colors }: TableStyle): string[] {
  const room = roomForNames({ head, rows }, width);
  const table = new CliTable({
    chars: Object.fromEntries(BORDERS.map((border) => [border, border === 'middle' ? ' ' : ''])),
    style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [], compact: true },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : align)),
  });
  table.push(head.map((title) => colors.dim(title)));
  for (const [name, ...cells] of rows) table.push([colors.bold(shorten(name!, room)), ...cells]);
  return table
    .toString()
    .split('\n')
    .map((line) => ' '.repeat(INDENT) + line.trimEnd());
}

function partsOf(table: Table, style: TableStyle): readonly Table[] {
  if (widthOf(table, columnsOf(table)) <= style.width) return [table];
  return style.align === 'left' ? [withWrappedWords(table, style.width)] : split(table, style.width);
}

/** As few parts as there can be, of as many columns as fit beside the first one. */
function split(table: Table, width: number): readonly Table[] {
  const parts: number[][] = [];
  for (const column of columnsOf(table).slice(1)) {
    const last = parts.at(-1);
    if (last !== undefined && widthOf(table, [0, ...last, column]) <= width) last.push(column);
    else parts.push([column]);
  }
  return parts.map((columns) => select(table, [0, ...columns]));
}

function withWrappedWords({ head, rows }: Table, width: number): Table {
  const last = head.length - 1;
  const others = columnsOf({ head, rows }).slice(0, last);
  const room = Math.max(LEAST_WORDS, width - widthOf({ head, rows }, others) - COLUMN_GAP);
  const wrap = (text: string): string => wrapText(text, room).join('\n');
  return {
    head: head.map((title, column) => (column === last ? wrap(title) : title)),
    rows: rows.map((cells) => cells.map((cell, column) => (column === last ? wrap(cell) : cell))),
  };
}

function select({ head, rows }: Table, columns: readonly number[]): Table {
  return {
    head: columns.map((column) => head[column]!),
    rows: rows.map((cells) => columns.map((column) => cells[column]!)),
  };
}

/** How wide these columns are at least, the first one among them, which may be cut. */
function widthOf(table: Table, columns: readonly number[]): number {
  const widths = columns.map((column) => {
    const width = cellsWidth(table, column);
    return column === 0 ? Math.min(LEAST_NAME, width) : width;
  });
  return widths.reduce((sum, width) => sum + width, INDENT + COLUMN_GAP * (columns.length - 1));
}

function cellsWidth({ head, rows }: Table, column: number): number {
  const cells = [head[column]!, ...rows.map((row) => row[column]!)];
  return Math.max(...cells.flatMap((cell) => cell.split('\n')).map((line) => line.length));
}

function columnsOf({ head }: Table): number[] {
  return head.map((_, column) => column);
}

/** The width that the other columns leave for the first one. */
function roomForNames(table: Table, width: number): number {
  const others = columnsOf(table).slice(1);
  const room = others.reduce((left, column) => left - COLUMN_GAP - cellsWidth(table, column), width - INDENT);
  return Math.max(LEAST_NAME, room);
}

/** The text in so many columns, its end cut off where it is longer. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
] as const;

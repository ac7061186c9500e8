import { printable } from '../../text/printable.ts';
import { wrapText } from '../../report/wrap-text.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { type Scale } from './scale.ts';

/*
 * Charts are SVG by hand and not by a library. Their places along the width are percentages, so that a chart fits a telephone and a
 * wide screen with letters of one size; Observable Plot draws at a fixed width. And a run does not wait for a library: Plot through
 * linkedom took 0.4 to 0.8 s to load and draw eight charts, on two busy cores, and brings 62 packages.
 */

/** One row of a chart: its name and figure, in one line of text if it has room, and marks below. */
export interface ChartRow {
  readonly name: string;
  readonly note: string;
  /** Marks at the height `y`. */
  readonly marks: (y: number) => Fragment;
  /** How much room the marks need, half of it above `y`; left out, that of a bar. */
  readonly heightPx?: number;
}

/** A line across all rows. */
export interface Guide {
  readonly value: number;
  readonly label: string;
}

/** A chart of rows along one axis. */
export interface Chart {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly scale: Scale;
  readonly rows: readonly ChartRow[];
  readonly guides?: readonly Guide[];
}

const LINE_PX = 16;
const MARK_PX = 30;
const AXIS_PX = 20;
const GUIDE_PX = 18;
const BAR_PX = 14;
const END_PX = 7;
/** How many letters a telephone has room for, and how many of bold type one of the same takes. The table has longer names in full. */
const LINE_LETTERS = 41;
const BOLD_LETTER = 1.15;

/** Draws a chart as wide as its place. */
export function drawChart({ label, scale, rows, guides = [] }: Chart): Markup {
  const top = guides.length === 0 ? 0 : GUIDE_PX;
  let bottom = top;
  const drawn = rows.map((row) => {
    const texts = textsOf(row);
    const y = bottom;
    bottom += texts.below.length * LINE_PX + LINE_PX + heightOf(row);
    return drawRow(row, texts, y);
  });
  const grid = scale.ticks.map((tick) => drawTick(scale.place(tick.value), tick.label, top, bottom));
  const across = guides.map((guide) => drawGuide(scale.place(guide.value), guide.label, bottom));
  const height = bottom + (scale.ticks.length === 0 ? 0 : AXIS_PX);
  return html`<svg class="chart" role="img" aria-label="${label}" width="100%" height="${height}">
    ${[grid, across, drawn]}
  </svg>`;
}

/** The words of a row: in one line, or what is said of it below its name. */
interface RowTexts {
  readonly name: string;
  readonly beside: string;
  readonly below: readonly string[];
}

function textsOf({ name, note }: ChartRow): RowTexts {
  const short = shorten(name, Math.floor(LINE_LETTERS / BOLD_LETTER));
  if (BOLD_LETTER * short.length + 1 + note.length <= LINE_LETTERS) return { name: short, beside: note, below: [] };
  return { name: short, beside: '', below: wrapText(note, LINE_LETTERS).map((line) => shorten(line, LINE_LETTERS)) };
}

function shorten(text: string, letters: number): string {
  const shown = printable(text);
  return shown.length <= letters ? shown : `${shown.slice(0, letters - 1)}…`;
}

function heightOf({ heightPx = MARK_PX }: ChartRow): number {
  return heightPx;
}

function drawRow(row: ChartRow, texts: RowTexts, y: number): Markup {
  const { name, note, marks } = row;
  const line = (i: number): number => y + LINE_PX * (i + 1) - 1;
  const title = html`<title>${name}: ${note}</title>`;
  const label = html`<text class="name" x="0" y="${line(0)}">${texts.name}</text>`;
  const beside = html`<text class="note to-here" x="100%" y="${line(0)}">${texts.beside}</text>`;
  const below = texts.below.map((text, i) => html`<text class="note" x="0" y="${line(i + 1)}">${text}</text>`);
  const drawn = marks(y + LINE_PX * (1 + texts.below.length) + heightOf(row) / 2);
  return html`<g class="row">${[title, label, texts.beside === '' ? null : beside, below, drawn]}</g>`;
}

function drawTick(place: number, label: string, top: number, bottom: number): Markup {
  const x = percent(place);
  const line = html`<line class="grid" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" />`;
  return html`${line}<text class="tick ${anchor(place)}" x="${x}" y="${bottom + 14}">${label}</text>`;
}

function drawGuide(place: number, label: string, bottom: number): Markup {
  const x = percent(place);
  const line = html`<line class="guide" x1="${x}" x2="${x}" y1="${GUIDE_PX - 4}" y2="${bottom}" />`;
  return html`${line}<text class="guide-name ${anchor(place)}" x="${x}" y="${GUIDE_PX - 6}">${label}</text>`;
}

/** Labels at the ends stay inside the chart. */
function anchor(place: number): string {
  if (place < 0.05) return 'from-here';
  return place > 0.95 ? 'to-here' : 'around-here';
}

/** A place as an SVG length, to a hundredth of a percent. */
export function percent(place: number): string {
  return `${Number((100 * place).toFixed(2))}%`;
}

/** A bar between two places. */
export function bar(kind: string, from: number, to: number, y: number, title?: string): Markup {
  const words = title === undefined ? null : html`<title>${title}</title>`;
  const [x, width, top] = [percent(from), percent(Math.max(0, to - from)), y - BAR_PX / 2];
  return html`<rect class="bar ${kind}" x="${x}" width="${width}" y="${top}" height="${BAR_PX}">${words}</rect>`;
}

/** A thin line between two places, with or without ends. */
export function span(kind: string, from: number, to: number, y: number, ends = true): Markup {
  const [x1, x2] = [percent(from), percent(to)];
  const line = html`<line class="span ${kind}" x1="${x1}" x2="${x2}" y1="${y}" y2="${y}" />`;
  const end = (x: string): Markup =>
    html`<line class="span ${kind}" x1="${x}" x2="${x}" y1="${y - END_PX}" y2="${y + END_PX}" />`;
  return html`${ends ? [line, end(x1), end(x2)] : line}`;
}

const SHAPES = {
  dot: 'M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z',
  ring: 'M-4.5 0A4.5 4.5 0 1 0 4.5 0A4.5 4.5 0 1 0 -4.5 0Z',
  square: 'M-4.5 -4.5H4.5V4.5H-4.5Z',
  diamond: 'M0 -6L6 0L0 6L-6 0Z',
  cross: 'M-5 -5L5 5M5 -5L-5 5',
  plus: 'M-5 0H5M0 -5V5',
  triangle: 'M-6 -6H6L0 5Z',
} as const;
/** The form of a mark. */
export type Shape = keyof typeof SHAPES;

/** A mark at a place. Its form says what it is, so that colour need not. */
export function mark(shape: Shape, kind: string, place: number, y: number, title?: string): Markup {
  const words = title === undefined ? null : html`<title>${title}</title>`;
  return html`<svg class="mark" x="${percent(place)}" y="${y}" width="1" height="1">
    <path class="${shape} ${kind}" d="${SHAPES[shape]}">${words}</path>
  </svg>`;
}

/** A mark as it stands in a legend, beside the words that say what it is. */
export function legendMark(shape: Shape, kind: string): Markup {
  return html`<svg class="key" aria-hidden="true" width="14" height="14" viewBox="-7 -7 14 14">
    <path class="${shape} ${kind}" d="${SHAPES[shape]}" />
  </svg>`;
}

/** A chart with the words that explain it. */
export function drawFigure(chart: Markup, ...caption: readonly Fragment[]): Markup {
  return html`<figure>
    ${chart}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

import { html, type Markup } from '../markup.ts';
import { percent } from './chart.ts';

/** A bar that stands on the base line of its row, between two places along the width. */
export interface Column {
  readonly from: number;
  readonly to: number;
  /** From 0 to 1, of the height that there is. */
  readonly share: number;
  readonly title: string;
}

/** A point of a curve: its place along the width, and its share of the height. */
export type CurvePoint = readonly [place: number, share: number];

/** Room above a row's columns, so that they do not touch its words. */
const ABOVE_PX = 6;
/** The least height of a column that stands for something. */
const LEAST_PX = 1.5;

/** Columns in a row of `heightPx`, the middle of which is at `y`. Columns without height are left out. */
export function columns(kind: string, drawn: readonly Column[], y: number, heightPx: number): Markup {
  const [base, most] = [y + heightPx / 2 - 1, heightPx - ABOVE_PX];
  const bars = drawn
    .filter(({ share }) => share > 0)
    .map(({ from, to, share, title }) => {
      const tall = round(Math.max(LEAST_PX, most * share));
      return html`<rect
        class="column ${kind}"
        x="${percent(from)}"
        width="${percent(to - from)}"
        y="${round(base - tall)}"
        height="${tall}"
        ><title>${title}</title></rect
      >`;
    });
  return html`${bars}<line class="grid" x1="0" x2="100%" y1="${base}" y2="${base}" />`;
}

const VIEW = 1000;

/** A curve over the columns of the same row. It is stretched to the chart's width, its line is not. */
export function curve(kind: string, points: readonly CurvePoint[], y: number, heightPx: number): Markup {
  if (points.length < 2) return html``;
  const most = heightPx - ABOVE_PX;
  const path = points.map(([place, share], i) => {
    return `${i === 0 ? 'M' : 'L'}${round(VIEW * place)} ${round(most * (1 - share))}`;
  });
  const top = y - heightPx / 2 + ABOVE_PX - 1;
  return html`<svg
    class="curves"
    x="0"
    y="${top}"
    width="100%"
    height="${most}"
    viewBox="0 0 ${VIEW} ${most}"
    preserveAspectRatio="none"
  >
    <path class="curve ${kind}" d="${path.join('')}" />
  </svg>`;
}

function round(px: number): number {
  return Number(px.toFixed(1));
}

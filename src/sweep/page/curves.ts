import { html, type Markup } from '../../page/markup.ts';
import { legendMark, mark, type Shape } from '../../page/charts/chart.ts';
import { type Estimate } from '../estimates.ts';

/** A line of a chart of curves. */
export interface Curve {
  readonly name: string;
  /** By the values of the axis. */
  readonly estimates: readonly (Estimate | undefined)[];
}

/** Curves over the values of one axis, which stand at equal distances. */
export interface CurveChart {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly values: readonly string[];
  readonly curves: readonly Curve[];
  /** Where lines go across, from the lowest to the highest. */
  readonly levels: readonly number[];
  readonly format: (value: number) => string;
}

const PLOT_PX = 220;
const TOP_PX = 18;
const AXIS_PX = 22;
/** How high a chart is. */
export const CURVES_PX = TOP_PX + PLOT_PX + AXIS_PX;
const END_PX = 4;
const SHAPES: readonly Shape[] = ['dot', 'diamond', 'square', 'triangle'];
const COLOURS = 6;
/** Of the width, where the first value stands, beside the names of the levels, and the last one. */
const FIRST = 0.15;
const LAST = 0.95;
/** Of the width, between the marks of two curves at one value. */
const APART = 0.012;
const MOST_LABELS = 8;
const LONGEST_LABEL = 9;

/** Draws curves as wide as their place, with the interval of each figure as a line through its mark. */
export function drawCurves({ label, values, curves, levels, format }: CurveChart): Markup {
  const [low, high] = [levels[0]!, levels.at(-1)!];
  const y = (value: number): number => TOP_PX + PLOT_PX * (1 - (value - low) / (high - low));
  const grid = levels.map(
    (level) =>
      html`<line class="grid" x1="0" x2="100%" y1="${px(y(level))}" y2="${px(y(level))}" /><text
          class="tick"
          x="0"
          y="${px(y(level) - 3)}"
          >${format(level)}</text
        >`,
  );
  const every = Math.ceil(values.length / MOST_LABELS);
  const ticks = values.map((value, i) =>
    i % every === 0
      ? html`<text class="tick around-here" x="${percent(placeOf(i, values.length))}" y="${TOP_PX + PLOT_PX + 16}">
          ${value.length <= LONGEST_LABEL ? value : `${value.slice(0, LONGEST_LABEL - 1)}…`}</text
        >`
      : null,
  );
  const drawn = curves.map((curve, i) => drawCurve(curve, i, curves.length, values, y, format));
  return html`<svg class="chart" role="img" aria-label="${label}" width="100%" height="${CURVES_PX}">
    ${[grid, ticks, drawn]}
  </svg>`;
}

/** The names of the curves beside their marks; `first` is the number of the first one in its chart. */
export function curveLegend(curves: readonly Curve[], first = 0): Markup {
  return html`${curves.map(({ name }, i) => html`${legendMark(shapeOf(first + i), colourOf(first + i))} ${name} `)}`;
}

function drawCurve(
  { name, estimates }: Curve,
  number: number,
  count: number,
  values: readonly string[],
  y: (value: number) => number,
  format: (value: number) => string,
): Markup {
  const kind = colourOf(number);
  const apart = APART * (number - (count - 1) / 2);
  const x = (i: number): number => placeOf(i, values.length) + apart;
  const lines = estimates.slice(1).map((estimate, i) => {
    const [from, to] = [estimates[i]?.value ?? null, estimate?.value ?? null];
    if (from === null || to === null) return null;
    return html`<line
      class="curve ${kind}"
      x1="${percent(x(i))}"
      x2="${percent(x(i + 1))}"
      y1="${px(y(from))}"
      y2="${px(y(to))}"
    />`;
  });
  const marks = estimates.map((estimate, i) => {
    const value = estimate?.value ?? null;
    if (value === null) return null;
    const ends = estimate!.ci95;
    const words = `${name}, ${values[i]!}: ${format(value)}${ends === null ? '' : ` (${format(ends[0])}–${format(ends[1])})`}`;
    return html`${ends === null ? null : drawInterval(kind, x(i), y(ends[0]), y(ends[1]))}
    ${mark(shapeOf(number), kind, x(i), Number(px(y(value))), words)}`;
  });
  return html`<g class="curves">${[lines, marks]}</g>`;
}

function drawInterval(kind: string, place: number, low: number, high: number): Markup {
  const x = percent(place);
  const end = (y: number): Markup =>
    html`<svg class="mark" x="${x}" y="${px(y)}" width="1" height="1">
      <path class="end ${kind}" d="M-${END_PX} 0H${END_PX}" />
    </svg>`;
  return html`<line
      class="whisker ${kind}"
      x1="${x}"
      x2="${x}"
      y1="${px(low)}"
      y2="${px(high)}"
    />${[end(low), end(high)]}`;
}

function shapeOf(number: number): Shape {
  return SHAPES[number % SHAPES.length]!;
}

function colourOf(number: number): string {
  return `series-${number % COLOURS}`;
}

function placeOf(i: number, count: number): number {
  return count === 1 ? 0.5 : FIRST + ((LAST - FIRST) * i) / (count - 1);
}

function percent(place: number): string {
  return `${Number((100 * place).toFixed(2))}%`;
}

function px(value: number): string {
  return String(Number(value.toFixed(1)));
}

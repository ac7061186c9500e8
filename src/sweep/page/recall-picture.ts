import { html, Markup } from '../../page/markup.ts';
import { wrapText } from '../../report/wrap-text.ts';
import { intervalWords } from '../interval-words.ts';
import { type Panel, panelsOf } from '../panels.ts';
import { type SweepResult } from '../result-schema.ts';
import { type Curve, curveLegend, CURVES_PX, drawCurves } from './curves.ts';
import { HEAT_STYLE, heatClass } from './heat.ts';
import { levelsOf } from './levels.ts';
import { type Measure, pictured, rangeOf } from './measures.ts';
import { CURVE_STYLE } from './style.ts';

const EDGE_PX = 16;
const HEAD_PX = 58;
const FOOT_PX = 26;
const CELL_PX = 52;
const ROW_PX = 34;
const NAMES_PX = 62;
const GAP_PX = 26;
const PLANE_HEAD_PX = 46;
/** Of the line that says which values the other axes have. */
const PANEL_PX = 18;
/** How wide letters are at most: of names, in bold type, and of small ones. */
const NAME_LETTER_PX = 9;
const SMALL_LETTER_PX = 7.5;
const MOST_LETTERS = 100;
const LINE_PX = 18;
const MOST_ACROSS = 3;
const MOST_PLANES = 12;
const CURVES_WIDTH_PX = 720;
const LONGEST_LABEL = 8;

/** The same colours as the page's, with a ground of its own, so that it can be read on any page in either light. */
const STYLE = `
svg { --back: #ffffff; --text: #1c2126; --dim: #555e68; --line: #d9dde1; --track: #eceef0; --card: #ffffff;
  --blue: #1d6fb8; --teal: #0d7d77; --orange: #b95e00; --purple: #8350b5; --brown: #8b6a2f; --red: #c2302c;
  font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) {
  svg { --back: #14171a; --text: #e7eaed; --dim: #a4adb7; --line: #363d44; --track: #2a3036; --card: #14171a;
    --blue: #4b9be0; --teal: #37b5ac; --orange: #e58f35; --purple: #b389e0; --brown: #bd9a58; --red: #f0675f; }
}
.ground { fill: var(--back); }
text { fill: var(--text); }
.title { font-size: 16px; font-weight: 600; }
.name { font-weight: 600; }
.dim, .tick { fill: var(--dim); font-size: 12px; }
.around-here { text-anchor: middle; }
.to-here { text-anchor: end; }
.unmeasured { fill: var(--track); }
.grid { stroke: var(--line); }
.mark { overflow: visible; }
.curve { stroke-width: 2; }
.whisker, path.end { stroke-width: 1.5; opacity: 0.75; fill: none; }
`;

/** recall.svg: recall over the grid as one picture, against labels where nothing was injected; planes for two axes and more, curves for one. The same sweep gives the same bytes. */
export function recallPicture(result: SweepResult): string {
  const recall = pictured(result);
  return result.axes.length === 1 ? curvePicture(recall, result) : planePicture(recall, result);
}

function planePicture(recall: Measure, result: SweepResult): string {
  const panels = panelsOf(result);
  const planes = panels.flatMap((panel) => result.rules.map((rule) => ({ panel, rule }))).slice(0, MOST_PLANES);
  const [down, across] = [result.axes[0]!, result.axes[1]!];
  const names = planes.flatMap(({ panel, rule }) => [
    NAME_LETTER_PX * short(rule, MOST_LETTERS).length,
    SMALL_LETTER_PX * short(panel.title, MOST_LETTERS).length,
  ]);
  const planeWidth = Math.ceil(Math.max(NAMES_PX + CELL_PX * across.values.length, ...names));
  const headPx = PLANE_HEAD_PX + (result.axes.length > 2 ? PANEL_PX : 0);
  const planeHeight = headPx + ROW_PX * down.values.length + GAP_PX;
  const perRow = Math.min(MOST_ACROSS, planes.length);
  const range = rangeOf(recall, result) ?? [0, 1];
  const drawn = planes.map(({ panel, rule }, i) => {
    const x = EDGE_PX + (i % perRow) * (planeWidth + GAP_PX);
    const y = HEAD_PX + Math.floor(i / perRow) * planeHeight;
    return html`<g transform="translate(${x} ${y})">${drawPlane({ recall, result, panel, rule, range, headPx })}</g>`;
  });
  return drawPicture({
    result,
    words: `down: ${down.name} · across: ${across.name}`,
    width: 2 * EDGE_PX + perRow * planeWidth + (perRow - 1) * GAP_PX,
    height: HEAD_PX + Math.ceil(planes.length / perRow) * planeHeight,
    content: html`${drawn}`,
  });
}

interface Plane {
  readonly recall: Measure;
  readonly result: SweepResult;
  readonly panel: Panel;
  readonly rule: string;
  readonly range: readonly [number, number];
  /** How high the heading is. */
  readonly headPx: number;
}

function drawPlane({ recall, result, panel, rule, range, headPx }: Plane): Markup {
  const heads = result.axes[1]!.values.map((value, i) => {
    return html`<text class="dim around-here" x="${NAMES_PX + CELL_PX * (i + 0.5)}" y="${headPx - 8}"
      >${short(value)}</text
    >`;
  });
  const rows = panel.rows.map((row, i) => {
    const y = headPx + ROW_PX * i;
    const cells = row.points.map(({ point }, j) => {
      const value = recall.of(point, rule)?.value ?? null;
      const kind = heatClass(recall.ramp, value, range[0], range[1]);
      const x = NAMES_PX + CELL_PX * j;
      const text = value === null ? '–' : recall.format(value);
      return html`<rect class="${kind ?? 'unmeasured'}" x="${x}" y="${y}" width="${CELL_PX}" height="${ROW_PX}" />
        <text class="around-here ${kind === undefined ? '' : `on-${kind}`}" x="${x + CELL_PX / 2}" y="${y + 22}"
          >${text}</text
        >`;
    });
    return html`<text class="dim to-here" x="${NAMES_PX - 8}" y="${y + 22}">${short(row.label)}</text>${cells}`;
  });
  const name = html`<text class="name" x="0" y="16">${short(rule, MOST_LETTERS)}</text>`;
  const where =
    panel.title === '' ? null : html`<text class="dim" x="0" y="33">${short(panel.title, MOST_LETTERS)}</text>`;
  return html`${[name, where, heads, rows]}`;
}

function curvePicture(recall: Measure, result: SweepResult): string {
  const axis = result.axes[0]!;
  const curves: Curve[] = result.rules.map((rule) => ({
    name: rule,
    estimates: result.points.map((point) => recall.of(point, rule)),
  }));
  const range = rangeOf(recall, result) ?? [0, 1];
  const label = `${recall.title} by ${axis.name}, with 95 % intervals`;
  const chart = drawCurves({
    label,
    values: axis.values,
    curves,
    levels: levelsOf(...range, recall.unit),
    format: recall.format,
  });
  const legend = curves.map((curve, i) => {
    const x = EDGE_PX + (i * CURVES_WIDTH_PX) / curves.length;
    return html`<svg x="${x}" y="${HEAD_PX + CURVES_PX + 6}" width="14" height="14">
        ${curveLegend([{ ...curve, name: '' }], i)}
      </svg>
      <text x="${x + 20}" y="${HEAD_PX + CURVES_PX + 18}">${curve.name}</text>`;
  });
  return drawPicture({
    result,
    words: `across: ${axis.name}`,
    width: 2 * EDGE_PX + CURVES_WIDTH_PX,
    height: HEAD_PX + CURVES_PX + FOOT_PX,
    content: html`<svg x="${EDGE_PX}" y="${HEAD_PX}" width="${CURVES_WIDTH_PX}" height="${CURVES_PX}">${chart}</svg
      >${legend}`,
  });
}

interface Picture {
  readonly result: SweepResult;
  readonly words: string;
  readonly width: number;
  readonly height: number;
  readonly content: Markup;
}

function drawPicture({ result, words: given, width: contentWidth, height: contentHeight, content }: Picture): string {
  const title = short(`${pictured(result).title} of ${result.scenario}`, MOST_LETTERS);
  const words = short(given, MOST_LETTERS);
  const [titlePx, wordsPx] = [1.25 * NAME_LETTER_PX * title.length, SMALL_LETTER_PX * words.length];
  const width = Math.ceil(Math.max(contentWidth, 2 * EDGE_PX + titlePx, 2 * EDGE_PX + wordsPx));
  const notes = wrapText(intervalNote(result), Math.floor((width - 2 * EDGE_PX) / SMALL_LETTER_PX));
  const height = contentHeight + LINE_PX * notes.length + EDGE_PX / 2;
  const style = new Markup(`${STYLE}${CURVE_STYLE}\n${HEAT_STYLE}`);
  const picture = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="${title}, ${words}"
  >
    <style>
      ${style}
    </style>
    <rect class="ground" width="${width}" height="${height}" rx="8" />
    <text class="title" x="${EDGE_PX}" y="28">${title}</text>
    <text class="dim" x="${EDGE_PX}" y="48">${words}</text>
    ${content}
    ${notes.map((note, i) => html`<text class="dim" x="${EDGE_PX}" y="${contentHeight + LINE_PX * (i + 0.5)}">${note}</text> `)}
  </svg> `;
  return picture.toString();
}

/** The page has the intervals; the picture of planes says only what its figures are. */
function intervalNote({ axes, seeds }: SweepResult): string {
  if (axes.length === 1) return intervalWords(seeds.length);
  return seeds.length === 1 ? 'One seed.' : `Over ${seeds.length} seeds; the intervals are in sweep.html.`;
}

function short(text: string, letters = LONGEST_LABEL): string {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

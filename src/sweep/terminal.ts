import { type Colors } from '../report/colors.ts';
import { formatCount, formatDuration, formatQuantity, formatShare } from '../report/format.ts';
import { type Table } from '../report/report-rows.ts';
import { drawTable, shorten } from '../report/table-layout.ts';
import { wrapText } from '../report/wrap-text.ts';
import { printable } from '../text/printable.ts';
import { type Estimate } from './estimates.ts';
import { formatPercent } from './format-percent.ts';
import { intervalWords } from './interval-words.ts';
import { hasLabels, type SweepPoint, type SweepResult } from './result-schema.ts';

/** A plane of more columns is told as a list. */
const MOST_COLUMNS = 8;
const LONGEST_LABEL = 24;
const UNKNOWN = '–';

/** A sweep in words and tables, for a terminal of `width` columns. */
export function renderSweep(result: SweepResult, colors: Colors, width: number): string {
  const { scenario, axes, seeds, runs, preset } = result;
  if (axes.length === 0) return renderSeeds(result, colors, width);
  const grid = axes.map(({ values }) => values.length).join(' × ');
  const by = axes.map(({ name }) => shortLabel(name)).join(' × ');
  const head = [
    colors.bold(printable(`${scenario} by ${by}`)),
    `${grid} points × ${formatQuantity(seeds.length, 'seed')} = ${formatQuantity(runs, 'run')}${preset === null ? '' : ` · preset ${preset}`}`,
  ];
  const isPlane = axes.length === 2 && axes[1]!.values.length <= MOST_COLUMNS;
  const tables = isPlane ? planes(result, colors, width) : lists(result, colors, width);
  const words = wrapText(intervalWords(seeds.length), width - 2);
  return [...head.map((line) => ` ${line}`), '', ...tables, ...words.map((line) => ` ${colors.dim(line)}`)].join('\n');
}

/** How far apart the seeds of one scenario are, for a terminal of `width` columns. */
function renderSeeds(result: SweepResult, colors: Colors, width: number): string {
  const { scenario, seeds, rules, points } = result;
  const of = points[0]!.rules;
  const table: Table = {
    head: ['Between seeds', 'Recall', 'Precision', 'F1', 'Found p50', 'in event time'],
    rows: rules.map((name) => [
      printable(name),
      withInterval(of[name]?.recall, formatShare),
      withInterval(of[name]?.precision, formatShare),
      withInterval(of[name]?.f1, formatShare),
      withInterval(of[name]?.time_to_detect_ms.p50, formatDuration),
      withInterval(of[name]?.time_to_detect_event_ms.p50, formatDuration),
    ]),
  };
  const against: Table = {
    head: ['Against labels', 'Recall', 'Precision', 'F1'],
    rows: rules.map((name) => [
      printable(name),
      withInterval(of[name]?.labels?.recall, formatShare),
      withInterval(of[name]?.labels?.precision, formatShare),
      withInterval(of[name]?.labels?.f1, formatShare),
    ]),
  };
  const words = wrapText(intervalWords(seeds.length), width - 2);
  return [
    ` ${colors.bold(printable(`${scenario} · ${formatQuantity(seeds.length, 'seed')}`))}`,
    '',
    ...drawTable(table, { align: 'right', width, colors }),
    ...(hasLabels(result) ? ['', ...drawTable(against, { align: 'right', width, colors })] : []),
    ...words.map((line) => ` ${colors.dim(line)}`),
  ].join('\n');
}

/** For each rule its recall, with the first axis down and the second across; then how much was late. */
function planes(result: SweepResult, colors: Colors, width: number): string[] {
  const { axes, rules } = result;
  const [down, across] = [axes[0]!, axes[1]!];
  const plane = (title: string, cell: (point: SweepPoint) => string): string[] => {
    const table: Table = {
      head: [`↓ ${shortLabel(down.name)}  → ${shortLabel(across.name)}`, ...across.values.map(shortLabel)],
      rows: down.values.map((label, i) => [
        shortLabel(label),
        ...across.values.map((_, j) => cell(result.points[i * across.values.length + j]!)),
      ]),
    };
    return titled(title, table, colors, width);
  };
  return [
    ...rules.flatMap((rule) =>
      plane(`Recall of ${rule}`, ({ rules: of }) => formatShare(of[rule]?.recall.value ?? null)),
    ),
    ...(hasLabels(result) ? rules : []).flatMap((rule) =>
      plane(`Recall of ${rule} against labels`, ({ rules: of }) => formatShare(of[rule]?.labels?.recall.value ?? null)),
    ),
    ...plane('Late share', ({ late_share: late }) => (late.value === null ? UNKNOWN : formatPercent(late.value))),
  ];
}

/** For each rule a line for each point; then how much was late. */
function lists(result: SweepResult, colors: Colors, width: number): string[] {
  const { axes, rules, points } = result;
  const names = axes.map(({ name }) => shortLabel(name)).join(' · ');
  const list = (title: string, head: readonly string[], cells: (point: SweepPoint) => readonly string[]): string[] => {
    const rows = points.map((point) => [point.labels.map(shortLabel).join(' · '), ...cells(point)]);
    return titled(title, { head: [names, ...head], rows }, colors, width);
  };
  return [
    ...rules.flatMap((rule) =>
      list(rule, ['Recall', 'Precision', 'Found p50'], ({ rules: of }) => {
        const p50 = of[rule]?.time_to_detect_ms.p50.value ?? null;
        return [
          withInterval(of[rule]?.recall, formatShare),
          withInterval(of[rule]?.precision, formatShare),
          p50 === null ? UNKNOWN : formatDuration(p50),
        ];
      }),
    ),
    ...(hasLabels(result) ? rules : []).flatMap((rule) =>
      list(`${rule} against labels`, ['Recall', 'Precision', 'F1'], ({ rules: of }) => [
        withInterval(of[rule]?.labels?.recall, formatShare),
        withInterval(of[rule]?.labels?.precision, formatShare),
        withInterval(of[rule]?.labels?.f1, formatShare),
      ]),
    ),
    ...list('Late share', ['of delivered'], ({ late_share: late }) => [withInterval(late, formatPercent)]),
  ];
}

function titled(title: string, table: Table, colors: Colors, width: number): string[] {
  return [` ${colors.bold(title)}`, ...drawTable(table, { align: 'right', width, colors }), ''];
}

function withInterval(estimate: Estimate | undefined, format: (value: number) => string): string {
  if (estimate === undefined || estimate.value === null) return UNKNOWN;
  const { value, ci95, range } = estimate;
  if (ci95 !== null) return `${format(value)} [${format(ci95[0])}–${format(ci95[1])}]`;
  return range === null ? format(value) : `${format(value)} (${format(range[0])}–${format(range[1])})`;
}

/** A label as it fits a table. */
function shortLabel(label: string): string {
  return shorten(printable(label), LONGEST_LABEL);
}

/** What a sweep is, before it starts: `5 × 5 points × 10 seeds = 250 runs`. */
export function gridWords(axes: readonly { readonly values: readonly unknown[] }[], seeds: number): string {
  const runs = axes.reduce((size, { values }) => size * values.length, seeds);
  const grid = axes.map(({ values }) => formatCount(values.length)).join(' × ');
  if (axes.length === 0) return `${formatQuantity(seeds, 'seed')}, one run each`;
  return `${grid} ${axes.length === 1 && grid === '1' ? 'point' : 'points'} × ${formatQuantity(seeds, 'seed')} = ${formatQuantity(runs, 'run')}`;
}

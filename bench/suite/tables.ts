import { type Colors } from '../../src/report/colors.ts';
import { formatNumber, formatQuantity } from '../../src/report/format.ts';
import { type Table } from '../../src/report/report-rows.ts';
import { terminalWidth } from '../../src/cli/terminal-width.ts';
import { drawTable } from '../../src/report/table-layout.ts';
import { type Comparison } from './compare.ts';
import { METRICS } from './metrics.ts';
import { type Result } from './results.ts';
import { LEAST_CHANGE, LEAST_RUNS, type Spread } from './statistics.ts';

const HEAD = ['Figure', 'M rows/s', 'min–max', 'CPU s/M', 'min–max', 'heap B/row', 'MiB'];
/** What the table of speeds does not show. */
const OTHERS = ['speedup', 'bytes_per_row', 'late_p50_ms', 'late_p99_ms', 'late_max_ms'] as const;

/** Speeds and memory, a line a row: medians and ranges of rows/s and CPU seconds, medians of allocated heap and peak memory. */
export function speedTable(results: readonly Result[]): Table {
  const rows = results.flatMap(({ name, metrics }) => {
    const {
      rows_per_s: rate,
      cpu_s_per_million_rows: cpu,
      allocated_bytes_per_row: allocated,
      peak_mib: peak,
    } = metrics;
    if (rate === undefined) return [];
    return [
      [
        name,
        ...medianAndRange(rate, formatMillions),
        ...medianAndRange(cpu, (value) => value.toFixed(2)),
        allocated === undefined ? '' : formatNumber(allocated.median),
        peak === undefined ? '' : formatNumber(peak.median),
      ],
    ];
  });
  return { head: HEAD, rows };
}

/** All other metrics, one a row. */
export function otherTable(results: readonly Result[]): Table {
  const rows = results.flatMap(({ name, metrics }) =>
    OTHERS.flatMap((metric) => {
      const spread = metrics[metric];
      return spread === undefined ? [] : [[name, METRICS[metric].title, ...medianAndRange(spread, significant)]];
    }),
  );
  return { head: ['Figure', 'what', 'median', 'min–max'], rows };
}

/** Two cells; the range is empty for one run. */
function medianAndRange(spread: Spread | undefined, format: (value: number) => string): readonly [string, string] {
  if (spread === undefined) return ['', ''];
  const { median, min, max, runs } = spread;
  return [format(median), runs.length === 1 ? '' : `${format(min)}–${format(max)}`];
}

/** Slow rates have more decimals. */
function formatMillions(rowsPerS: number): string {
  return (rowsPerS / 1e6).toFixed(rowsPerS < 1e5 ? 3 : 2);
}

/** What has changed beyond noise, and in one line how the rest was judged. */
export function drawComparison(comparisons: readonly Comparison[], colors: Colors): string {
  const changed = comparisons.filter(({ verdict }) => verdict === 'better' || verdict === 'worse');
  const rows = changed.map(({ name, metric, old, now, verdict }) => [
    name,
    METRICS[metric].title,
    rangeText(old),
    rangeText(now),
    changeText(old, now),
    verdict === 'better' ? colors.green(verdict) : colors.red(verdict),
  ]);
  const table = { head: ['Changed', '', 'before', 'now', '', ''], rows };
  const unsure = comparisons.filter(({ verdict }) => verdict === 'unsure').length;
  const same = comparisons.length - changed.length - unsure;
  const sentences = [
    `${formatQuantity(changed.length, 'number')} changed beyond noise, ${same} did not`,
    ...(unsure === 0 ? [] : [`${unsure} cannot be told with fewer than ${LEAST_RUNS} runs on each side`]),
    `noise: ranges that meet, or medians within ${100 * LEAST_CHANGE} %`,
  ];
  const drawn =
    changed.length === 0
      ? []
      : [...drawTable(table, { align: 'right', width: terminalWidth(process.stdout), colors }), ''];
  return [...drawn, ` ${colors.dim(`${sentences.join('; ')}.`)}`].join('\n');
}

function rangeText({ median: middle, min, max, runs }: Spread): string {
  const range = runs.length === 1 ? '' : ` (${significant(min)}–${significant(max)})`;
  return `${significant(middle)}${range}`;
}

function changeText(old: Spread, now: Spread): string {
  if (old.median === 0) return '';
  const percent = 100 * (now.median / old.median - 1);
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
}

/** Three significant digits: `0.0640`, `16.1`, `453k`. */
function significant(value: number): string {
  if (Math.abs(value) >= 1e6) return `${significant(value / 1e6)}M`;
  if (Math.abs(value) >= 1e4) return `${significant(value / 1e3)}k`;
  return formatNumber(value, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));
}

/** Columns of words. */
const TEXTS: readonly string[] = ['Figure', 'what'];

/** A table for a document. Names hold nothing that Markdown would read as its own. */
export function markdownTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((title) => (TEXTS.includes(title) ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

import CliTable from 'cli-table3';
import { type Colors, PLAIN } from './colors.ts';
import { explainMiss } from './explain-miss.ts';
import { latencySummary, latencyTable } from './latency-rows.ts';
import { type EpisodeStory, type Report } from './report-schema.ts';
import {
  accuracyTable,
  admission,
  differenceLines,
  engineSummary,
  alertTable,
  expectationText,
  faultTable,
  headline,
  inputSummary,
  integrity,
  malformedRows,
  faultSentences,
  missTable,
  provenance,
  speed,
  storyTitle,
  type Table,
  written,
} from './report-rows.ts';
import { drawTimeline } from './timeline.ts';
import { wrapText } from './wrap-text.ts';

const WIDTH = 100;
/** Names are not cut shorter than this, even if the table is too wide. */
const LEAST_NAME = 17;
const COLUMN_GAP = 2;

/** How a report is shown. */
export interface TerminalOptions {
  /** Default: none. */
  readonly colors?: Colors;
  /** The run directory as it should be shown; left out if nothing was written. */
  readonly directory?: string;
}

/** The report for a terminal of 100 columns. */
export function renderTerminal(report: Report, options: TerminalOptions = {}): string {
  const colors = options.colors ?? PLAIN;
  const faults = faultTable(report);
  const latency = latencyTable(report);
  const sections = [
    header(report, colors),
    drawTable(accuracyTable(report), 'right', colors),
    drawTable(missTable(report), 'left', colors),
    ...(faults === undefined ? [] : [drawTable(faults, 'left', colors)]),
    drawTable(alertTable(report), 'right', colors),
    ...(latency === undefined ? [] : [[...drawTable(latency, 'right', colors), ...latencyLines(report, colors)]]),
    ...(report.worst_missed === null ? [] : [worstMissed(report.worst_missed, colors)]),
    verdicts(report, colors),
    ...(options.directory === undefined ? [] : [files(options.directory, colors)]),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function header(report: Report, colors: Colors): string[] {
  const input = [
    ...inputSummary(report).flatMap((line) => wrapText(line, WIDTH - 1)),
    ...malformedRows(report).map((line) => shorten(line, WIDTH - 1)),
  ];
  const what = [...engineSummary(report), ...faultSentences(report), ...written(report)].flatMap((line) =>
    wrapText(line, WIDTH - 1),
  );
  return [
    ` ${colors.bold(headline(report))}`,
    ...[provenance(report), speed(report), ...input, admission(report), ...what].map((line) => ` ${colors.dim(line)}`),
  ];
}

function latencyLines(report: Report, colors: Colors): string[] {
  const met = report.live?.slo.met;
  const mark = met === true ? colors.green('✓') : met === false ? colors.red('✗') : ' ';
  const [what, verdict] = latencySummary(report);
  return [...wrapText(what!, WIDTH - 1).map((line) => ` ${colors.dim(line)}`), ` ${mark} ${verdict!}`];
}

/** A table without ruled lines; the first column is aligned to the left. */
export function drawTable({ head, rows }: Table, align: 'left' | 'right', colors: Colors): string[] {
  const room = roomForNames({ head, rows });
  const table = new CliTable({
    chars: Object.fromEntries(BORDERS.map((border) => [border, border === 'middle' ? ' ' : ''])),
    style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [], compact: true },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : align)),
  });
  table.push(head.map((title) => colors.dim(title)));
  for (const [name, ...figures] of rows) table.push([colors.bold(shorten(name!, room)), ...figures]);
  return table
    .toString()
    .split('\n')
    .map((line) => ` ${line.trimEnd()}`);
}

/** The width that the other columns leave for the first one. */
function roomForNames({ head, rows }: Table): number {
  const others = head
    .slice(1)
    .map((title, i) => COLUMN_GAP + Math.max(title.length, ...rows.map((cells) => cells[i + 1]!.length)));
  return Math.max(
    LEAST_NAME,
    others.reduce((room, width) => room - width, WIDTH - 1),
  );
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

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function worstMissed(story: EpisodeStory, colors: Colors): string[] {
  return [
    ` ${colors.dim('Worst missed')}  ${storyTitle(story)}`,
    ...drawTimeline(story, WIDTH, colors),
    ...wrapText(explainMiss(story), WIDTH - 2).map((line) => `  ${line}`),
  ];
}

function verdicts(report: Report, colors: Colors): string[] {
  const engine = integrity(report);
  const lines = [
    ...(engine === null ? [] : [{ good: engine.intact, text: engine.text }]),
    ...report.expectations.map((outcome) => ({ good: outcome.passed, text: expectationText(outcome) })),
  ];
  const [first, ...rest] = lines.map((line) => ` ${line.good ? colors.green('✓') : colors.red('✗')} ${line.text}`);
  const differences = differenceLines(report).map((line) => colors.dim(`     ${line}`));
  return [...(first === undefined ? [] : [first]), ...differences, ...rest];
}

function files(directory: string, colors: Colors): string[] {
  const folder = directory.endsWith('/') ? directory : `${directory}/`;
  return [` ${colors.cyan(folder)}${colors.dim('  report.md · report.html · report.json · alerts.jsonl')}`];
}

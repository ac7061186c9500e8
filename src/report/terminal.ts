import { candidateIntegrity, candidateSentences, candidateTables } from './candidate-rows.ts';
import { type Colors, PLAIN } from './colors.ts';
import { printable } from '../text/printable.ts';
import { explainMiss } from './explain-miss.ts';
import {
  earlySentences,
  intervalSentences,
  labelIntervalSentences,
  occurrenceSentences,
  trafficSentences,
} from './interval-words.ts';
import { labelMissTable, labelSentences, labelTable } from './label-rows.ts';
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
  written,
} from './report-rows.ts';
import { drawTable, shorten } from './table-layout.ts';
import { DEFAULT_WIDTH } from './terminal-columns.ts';
import { drawTimeline } from './timeline.ts';
import { wrapText } from './wrap-text.ts';

const FILES = 'report.md · report.html · report.json · alerts.jsonl';
/** Longer lines of prose are hard to read. */
const WIDEST_PROSE = 100;

/** How a report is shown. */
export interface TerminalOptions {
  /** Default: none. */
  readonly colors?: Colors;
  /** The run directory as it should be shown; left out if nothing was written. */
  readonly directory?: string;
  /** Columns of the terminal. */
  readonly width?: number;
}

/** The report for a terminal, in lines of its width. */
export function renderTerminal(report: Report, options: TerminalOptions = {}): string {
  const { colors = PLAIN, width = DEFAULT_WIDTH, directory } = options;
  const place = { colors, width };
  const faults = faultTable(report);
  const latency = latencyTable(report);
  const [labels, labelMisses] = [labelTable(report), labelMissTable(report)];
  const [figures, words] = [{ ...place, align: 'right' } as const, { ...place, align: 'left' } as const];
  const sections = [
    header(report, place),
    [
      ...drawTable(accuracyTable(report), figures),
      ...notes([...intervalSentences(report), ...trafficSentences(report), ...earlySentences(report)], place),
    ],
    ...(labels === undefined
      ? []
      : [
          [
            ...drawTable(labels, figures),
            ...notes([...labelSentences(report), ...labelIntervalSentences(report)], place),
          ],
        ]),
    drawTable(missTable(report), words),
    ...(labelMisses === undefined ? [] : [drawTable(labelMisses, words)]),
    ...(faults === undefined ? [] : [drawTable(faults, words)]),
    [...drawTable(alertTable(report), figures), ...notes(occurrenceSentences(report), place)],
    ...candidateTables(report).map((table) => drawTable(table, figures)),
    ...(report.candidate === undefined ? [] : [notes(candidateSentences(report), place)]),
    ...(latency === undefined ? [] : [[...drawTable(latency, figures), ...latencyLines(report, place)]]),
    ...(report.worst_missed === null ? [] : [worstMissed(report.worst_missed, place)]),
    ...((report.warnings ?? []).length === 0 ? [] : [warnings(report, place)]),
    verdicts(report, place),
    ...(directory === undefined ? [] : [files(directory, place)]),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Where lines are drawn. */
interface Place {
  readonly colors: Colors;
  readonly width: number;
}

function header(report: Report, { colors, width }: Place): string[] {
  const rows = malformedRows(report).map((line) => shorten(line, width - 1));
  const facts = [provenance(report), speed(report), ...inputSummary(report)];
  const what = [admission(report), ...engineSummary(report), ...faultSentences(report), ...written(report)];
  const wrap = (lines: readonly string[]): string[] => lines.flatMap((line) => wrapText(line, proseWidth(width) - 1));
  return [
    ...wrapText(headline(report), width - 1).map((line) => ` ${colors.bold(line)}`),
    ...[...wrap(facts), ...rows, ...wrap(what)].map((line) => ` ${colors.dim(line)}`),
  ];
}

/** What is to be known of a table, below it. */
function notes(sentences: readonly string[], { colors, width }: Place): string[] {
  const lines = sentences.flatMap((sentence) => wrapText(sentence, proseWidth(width) - 1));
  return lines.map((line) => ` ${colors.dim(line)}`);
}

function proseWidth(width: number): number {
  return Math.min(width, WIDEST_PROSE);
}

/** A line that begins with a mark; what does not fit goes on below its text. */
function marked(mark: string, text: string, width: number): string[] {
  return wrapText(text, proseWidth(width) - 3).map((line, i) => ` ${i === 0 ? mark : ' '} ${line}`);
}

function latencyLines(report: Report, { colors, width }: Place): string[] {
  const met = report.live?.slo.met;
  const mark = met === true ? colors.green('✓') : met === false ? colors.red('✗') : ' ';
  const [what, verdict] = latencySummary(report);
  const lines = wrapText(what!, proseWidth(width) - 1).map((line) => ` ${colors.dim(line)}`);
  return [...lines, ...marked(mark, verdict!, width)];
}

function worstMissed(story: EpisodeStory, { colors, width }: Place): string[] {
  const [title, ...more] = wrapText(`Worst missed  ${storyTitle(story)}`, width - 1);
  return [
    ` ${colors.dim('Worst missed')}${title!.slice('Worst missed'.length)}`,
    ...more.map((line) => ` ${line}`),
    ...drawTimeline(story, width, colors),
    ...wrapText(explainMiss(story), proseWidth(width) - 2).map((line) => `  ${line}`),
  ];
}

/** What makes a figure say less than it seems to. */
export function warnings({ warnings: all = [] }: Report, { colors, width }: Pick<Place, 'colors' | 'width'>): string[] {
  return all.flatMap(({ text }) => marked(colors.yellow('!'), printable(text), width));
}

function verdicts(report: Report, { colors, width }: Place): string[] {
  const engines = [integrity(report), candidateIntegrity(report)].filter((one) => one !== null);
  const lines = [
    ...engines.map(({ intact, text }) => ({ good: intact, text })),
    ...report.expectations.map((outcome) => ({ good: outcome.passed, text: expectationText(outcome) })),
  ];
  const [first = [], ...rest] = lines.map(({ good, text }) =>
    marked(good ? colors.green('✓') : colors.red('✗'), text, width),
  );
  const differences = differenceLines(report).map((line) => colors.dim(`     ${shorten(line, width - 5)}`));
  return [...first, ...differences, ...rest.flat()];
}

function files(directory: string, { colors, width }: Place): string[] {
  const folder = directory.endsWith('/') ? directory : `${directory}/`;
  const [first, ...rest] = wrapText(`${folder}  ${FILES}`, Math.max(width - 1, folder.length));
  return [
    ` ${colors.cyan(folder)}${colors.dim(first!.slice(folder.length))}`,
    ...rest.map((line) => ` ${colors.dim(line)}`),
  ];
}

import { explainMiss } from './explain-miss.ts';
import { latencySummary, latencyTable } from './latency-rows.ts';
import { type Report } from './report-schema.ts';
import {
  accuracyTable,
  admission,
  differenceLines,
  alertTable,
  expectationText,
  faultTable,
  headline,
  inputSummary,
  integrity,
  malformedRows,
  engineSummary,
  faultSentences,
  missTable,
  provenance,
  speed,
  storyTitle,
  type Table,
  written,
} from './report-rows.ts';
import { drawTimeline } from './timeline.ts';

const WIDTH = 96;

/** report.md: the content of the terminal report, for a pull request. */
export function renderMarkdown(report: Report): string {
  const engine = integrity(report);
  const verdicts = [
    ...(engine === null ? [] : [item(engine.intact, engine.text)]),
    ...differenceLines(report).map((line) => `  - ${escape(line)}`),
    ...report.expectations.map((outcome) => item(outcome.passed, expectationText(outcome))),
  ];
  const story = report.worst_missed;
  const faults = faultTable(report);
  const latency = latencyTable(report);
  const sections = [
    `# ${escape(headline(report))}`,
    [
      provenance(report),
      speed(report),
      ...inputSummary(report),
      ...malformedRows(report),
      admission(report),
      ...engineSummary(report),
      ...faultSentences(report),
      ...written(report),
    ]
      .map(escape)
      .join('  \n'),
    drawTable(accuracyTable(report)),
    '## Missed episodes',
    drawTable(missTable(report)),
    ...(faults === undefined ? [] : [drawTable(faults)]),
    ...(story === null
      ? []
      : [`Worst missed: ${escape(storyTitle(story))}`, fence(drawTimeline(story, WIDTH)), escape(explainMiss(story))]),
    '## Alerts',
    drawTable(alertTable(report)),
    ...(latency === undefined
      ? []
      : ['## Latency', latencySummary(report).map(escape).join('  \n'), drawTable(latency)]),
    ...(verdicts.length === 0 ? [] : ['## Verdict', verdicts.join('\n')]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function drawTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function fence(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}

function item(good: boolean, text: string): string {
  return `- ${good ? '✅' : '❌'} ${escape(text)}`;
}

/** Escapes text. Names come from files, and must not break a table or become markup. */
function escape(text: string): string {
  return text.replace(/[\\`*_|<>[\]]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

import { candidateIntegrity, candidateSentences, candidateTables } from './candidate-rows.ts';
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
  const engines = [integrity(report), candidateIntegrity(report)].filter((one) => one !== null);
  const verdicts = [
    ...engines.map(({ intact, text }) => item(intact, text)),
    ...differenceLines(report).map((line) => `  - ${escapeMarkdown(line)}`),
    ...report.expectations.map((outcome) => item(outcome.passed, expectationText(outcome))),
  ];
  const story = report.worst_missed;
  const faults = faultTable(report);
  const latency = latencyTable(report);
  const [labels, labelMisses] = [labelTable(report), labelMissTable(report)];
  const sections = [
    `# ${escapeMarkdown(headline(report))}`,
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
      .map(escapeMarkdown)
      .join('  \n'),
    markdownTable(accuracyTable(report)),
    ...paragraph([...intervalSentences(report), ...trafficSentences(report), ...earlySentences(report)]),
    ...(labels === undefined
      ? []
      : [markdownTable(labels), ...paragraph([...labelSentences(report), ...labelIntervalSentences(report)])]),
    '## Missed episodes',
    markdownTable(missTable(report)),
    ...(labelMisses === undefined ? [] : [markdownTable(labelMisses)]),
    ...(faults === undefined ? [] : [markdownTable(faults)]),
    ...(story === null
      ? []
      : [
          `Worst missed: ${escapeMarkdown(storyTitle(story))}`,
          markdownFence(drawTimeline(story, WIDTH)),
          escapeMarkdown(explainMiss(story)),
        ]),
    '## Alerts',
    markdownTable(alertTable(report)),
    ...paragraph(occurrenceSentences(report)),
    ...(report.candidate === undefined
      ? []
      : ['## Candidate', ...candidateTables(report).map(markdownTable), ...paragraph(candidateSentences(report))]),
    ...(latency === undefined
      ? []
      : ['## Latency', latencySummary(report).map(escapeMarkdown).join('  \n'), markdownTable(latency)]),
    ...((report.warnings ?? []).length === 0
      ? []
      : ['## Warnings', report.warnings!.map(({ text }) => `- ⚠️ ${escapeMarkdown(text)}`).join('\n')]),
    ...(verdicts.length === 0 ? [] : ['## Verdict', verdicts.join('\n')]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function paragraph(sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [sentences.map(escapeMarkdown).join(' ')];
}

/** A table in GitHub's Markdown; the first column is aligned to the left. */
export function markdownTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Lines as they are, in a block of their own. */
export function markdownFence(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}

function item(good: boolean, text: string): string {
  return `- ${good ? '✅' : '❌'} ${escapeMarkdown(text)}`;
}

/** Escapes text. Names come from files, and must not break a table or become markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_|<>[\]]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

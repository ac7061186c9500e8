import { SECOND_MS } from '../../model/time-units.ts';
import { formatCount, formatDuration, formatQuantity } from '../../report/format.ts';
import { faultSentences, inputSummary, malformedRows, written } from '../../report/report-rows.ts';
import { type Report } from '../../report/report-schema.ts';
import { type PageDetails } from '../details.ts';
import { figure } from '../figure.ts';
import { COUNT_TEXTS } from '../glossary.ts';
import { type Fragment, html, Markup } from '../markup.ts';
import { behind, drawTable } from '../table.ts';
import { type Section } from './section.ts';

const COUNTS = Object.keys(COUNT_TEXTS) as (keyof Report['counts'])[];

/** What went through the run: how many records, and what became of them. */
export function countsSection(report: Report): Section {
  const { counts, performance } = report;
  const sentences = [...inputSummary(report), ...malformedRows(report), ...faultSentences(report), ...written(report)];
  return {
    id: 'counts',
    title: 'What went through it',
    content: [
      performance.simulated_s === null
        ? null
        : html`<p>${formatDuration(SECOND_MS * performance.simulated_s)} of simulated time.</p>`,
      drawTable({
        caption: 'Transactions, records and alerts',
        head: ['What', 'How many', 'Meaning'],
        words: [2],
        rows: COUNTS.flatMap((name) => {
          const count = counts[name];
          return count === undefined ? [] : [[name, figure(['counts', name], count, formatCount), COUNT_TEXTS[name]]];
        }),
      }),
      sentences.map((line) => html`<p>${line}</p>`),
      replaySentences(report),
    ],
  };
}

function replaySentences({ replay }: Report): Fragment {
  if (replay === undefined) return null;
  const { capture, topic, selected, records, partitions, cold_start_alerts: unsure } = replay;
  const said = [
    `Replayed from ${capture} (topic ${topic}): ${formatCount(selected)} of ${formatQuantity(records, 'record')} in ${formatQuantity(partitions, 'partition')}.`,
    ...(replay.ended
      ? []
      : ['The replay ends before the log does: the last transactions still wait for the watermark.']),
    ...(replay.cold_start
      ? [`Clients have a history that was not replayed; it might have changed ${formatQuantity(unsure, 'alert')}.`]
      : []),
    ...(replay.thinned ? ['Records in between were left out, so watermarks moved differently than in the log.'] : []),
  ];
  return said.map((line) => html`<p>${line}</p>`);
}

/** Where the page comes from: everything that is needed to make the run again. */
export function provenanceSection(report: Report, { scenario, command }: PageDetails): Section {
  const facts: (readonly [string, string])[] = [
    ['Scenario', report.scenario],
    ['Seed', report.seed],
    ['Run', report.run_id],
    ['Bus', report.bus],
    ['Engine', report.engine],
    ...Object.entries(report.versions).map(([name, version]) => [`Version of ${name}`, version] as const),
    ...Object.entries(report.digests).map(([stage, digest]) => [`Digest of ${stage}`, digest ?? 'none'] as const),
    ['Report', report.schema],
  ];
  return {
    id: 'provenance',
    title: 'Provenance',
    content: [
      drawTable({
        caption: 'The run',
        head: ['What', 'Value'],
        words: [1],
        rows: facts.map(([name, value]) => [name, html`<code>${value}</code>`]),
      }),
      commandLine(command),
      scenarioText(scenario),
      html`<p>
        The run's folder has the rest: <code>scenario.json</code> is the whole scenario with its rules,
        <code>outcomes.jsonl</code> says what became of each episode and alert, <code>report.json</code> has every
        figure of this page. How long the run took and how much memory it needed is in <code>report.json</code> only:
        the same run gives the same page, byte for byte, and those figures differ each time.
      </p>`,
    ],
  };
}

function commandLine(command: string | null): Fragment {
  if (command === null) return null;
  return html`<h3>To make the run again</h3>
    ${preformatted('The command', command)}
    <p>
      Another engine, a bus or the wall clock need their own options; what they change is not the world. The version of
      Trapline is above.
    </p>`;
}

function scenarioText(scenario: string | null): Fragment {
  return scenario === null ? null : behind('The whole scenario, with its rules', preformatted('Scenario', scenario));
}

/** Text in lines as they are. It scrolls by itself where it is wider than the page, also by keyboard. */
function preformatted(label: string, text: string): Markup {
  const lines = text.trimEnd().split('\n');
  return html`<div class="scroll" role="group" aria-label="${label}" tabindex="0">
    <pre>${lines.map((line, i) => [i === 0 ? '' : NEW_LINE, line])}</pre>
  </div>`;
}

const NEW_LINE = new Markup('\n');

import { formatCount } from '../../report/format.ts';
import { engineSummary } from '../../report/report-rows.ts';
import { type Report } from '../../report/report-schema.ts';
import { figure } from '../figure.ts';
import { html } from '../markup.ts';
import { drawTable } from '../table.ts';
import { type Section } from './section.ts';

const MATCHED_TEXTS = {
  transaction_id: 'by the transaction that triggered it',
  evidence: 'by the transactions that it names as evidence',
  window: 'by rule, client and overlapping windows',
} as const;

const COMPARED_TEXTS = {
  every_field: 'Every field of every detection is compared.',
  detections: 'Each detection needs an alert that matches it.',
  alerts: 'One detection of each alert needs an alert that matches it.',
} as const;

const END_TEXTS = {
  known: 'It said that it was done.',
  assumed: 'It was assumed to be done, because nothing more came for a while.',
  limit: 'Trapline stopped waiting for it.',
} as const;

/** What another engine is and how its alerts were compared with the oracle's; undefined for the built-in one. */
export function engineSection(report: Report): Section | undefined {
  const { engine_facts: facts } = report;
  if (facts === undefined) return undefined;
  const at = ['engine_facts'];
  const matched = Object.entries(facts.matched_by).map(([key, count]) => [
    MATCHED_TEXTS[key as keyof typeof MATCHED_TEXTS],
    figure([...at, 'matched_by', key], count, formatCount),
  ]);
  return {
    id: 'engine',
    title: 'The engine under test',
    content: [
      html`<p>${engineSummary(report)}.</p>`,
      html`<p>
        ${COMPARED_TEXTS[facts.compared]} ${END_TEXTS[facts.caught_up]} Rules:
        ${facts.rules === null ? 'all' : facts.rules.join(', ')}. Features:
        ${facts.features.length === 0 ? 'none named' : facts.features.join(', ')}.
      </p>`,
      drawTable({
        caption: "How its alerts were compared with the oracle's detections",
        head: ['Matched', 'Alerts'],
        rows: [
          ...matched,
          ["matched with none of the oracle's detections", figure([...at, 'unmatched'], facts.unmatched, formatCount)],
          ['left out, because they were repeated', figure([...at, 'repeated'], facts.repeated, formatCount)],
        ],
      }),
    ],
  };
}

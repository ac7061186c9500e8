import { formatCount, formatInterval, formatShare } from '../../report/format.ts';
import { intervalSentences } from '../../report/interval-words.ts';
import { type Report } from '../../report/report-schema.ts';
import { type ChartRow, drawChart, drawFigure, legendMark, mark, span } from '../charts/chart.ts';
import { SHARE_SCALE } from '../charts/scale.ts';
import { figure } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import { SCORE_HEAD, scoreCells } from '../score-cells.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

/** How much of the fraud each rule finds, and how much of what it says is fraud, with intervals. */
export function accuracySection(report: Report): Section {
  const rules = Object.entries(report.rules);
  const recalls = rules.map(([name, { episodes }]) =>
    intervalRow(name, episodes.recall, episodes.recall_ci95, 'recall'),
  );
  const precisions = rules.map(([name, { alerts }]) =>
    intervalRow(name, alerts.precision, alerts.precision_ci95, 'precision'),
  );
  return {
    id: 'accuracy',
    title: 'Recall and precision',
    content: [
      html`<div class="pair">
        <div>
          <h3>Recall</h3>
          ${chartOf('Recall by rule, with 95 % intervals', recalls, 'recall', 'Share of the injected episodes that the rule finds.')}
        </div>
        <div>
          <h3>Precision</h3>
          ${chartOf('Precision by rule, with 95 % intervals', precisions, 'precision', 'Share of the alerts that find fraud. Duplicates and alerts about another pattern do not count.')}
        </div>
      </div>`,
      ...intervalSentences(report).map((text) => html`<p>${text}</p>`),
      behind('The figures', scoreTable(report), drawTerms(TERMS)),
    ],
  };
}

type Measure = 'recall' | 'precision';
const SHAPES = { recall: 'dot', precision: 'diamond' } as const;

function intervalRow(
  name: string,
  value: number | null,
  interval: readonly [number, number] | null,
  measure: Measure,
): ChartRow {
  const place = (share: number): number => SHARE_SCALE.place(share);
  return {
    name,
    note: value === null ? 'not measured' : `${formatShare(value)} ${formatInterval(interval)}`.trimEnd(),
    marks: (y) => [
      interval === null ? null : span(measure, place(interval[0]), place(interval[1]), y),
      value === null ? null : mark(SHAPES[measure], measure, place(value), y),
    ],
  };
}

function chartOf(label: string, rows: readonly ChartRow[], measure: Measure, text: string): Markup {
  return drawFigure(
    drawChart({ label, scale: SHARE_SCALE, rows }),
    html`${legendMark(SHAPES[measure], measure)} ${text} The line is the 95 % interval.`,
  );
}

function scoreTable({ rules, labels }: Report): Markup {
  return drawTable({
    caption: labels === undefined ? 'Scores by rule' : 'Scores against injected fraud by rule',
    head: [labels === undefined ? 'Rule' : 'Against injected', ...SCORE_HEAD, 'Prevalence', 'Decoys', 'Alerted'],
    rows: Object.entries(rules).map(([name, score]) => [
      name,
      ...scoreCells(['rules', name], score),
      figure(['rules', name, 'prevalence'], score.prevalence, formatPercentage),
      figure(['rules', name, 'decoys', 'total'], score.decoys.total, formatCount),
      figure(['rules', name, 'decoys', 'alerted'], score.decoys.alerted, formatCount),
    ]),
  });
}

function formatPercentage(share: number): string {
  return share === 0 ? '0 %' : `${(100 * share).toPrecision(3)} %`;
}

const TERMS = [
  {
    term: 'recall',
    text: 'Detected episodes / injected episodes. The interval is Wilson where each client has one episode; else it has as many trials as the variance between clients leaves.',
  },
  {
    term: 'precision',
    text: 'Matched / (matched + false occurrences). False alerts of one client and rule whose windows overlap are one occurrence. Duplicates and alerts about another pattern do not count.',
  },
  {
    term: 'F1',
    text: 'The harmonic mean of recall and precision; 0 where both are 0, – where one of them was not measured.',
  },
  { term: 'prevalence', text: "Share of the transactions that belong to injected episodes of the rule's patterns." },
  {
    term: 'decoys',
    text: "Legitimate behaviour that was built to look like the rule's patterns, and how many of them raised an alert.",
  },
  {
    term: 'units',
    text: 'Clients that have an episode, or a judged alert; those behind one clock are one unit where that is known.',
  },
  {
    term: 'no interval',
    text: 'Fewer than ten units are too few for one, and fewer than twenty where some have several observations.',
  },
];

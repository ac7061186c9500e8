import { formatCount } from '../../report/format.ts';
import { labelIntervalSentences } from '../../report/interval-words.ts';
import { labelSentences } from '../../report/label-rows.ts';
import { type LabelScore } from '../../report/label-schema.ts';
import { type Report } from '../../report/report-schema.ts';
import { figure, UNKNOWN } from '../figure.ts';
import { html, type Markup } from '../markup.ts';
import { SCORE_HEAD, scoreCells } from '../score-cells.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

type Rules = readonly (readonly [string, LabelScore])[];

/** The rules against what the traffic itself calls fraud; undefined where it has no labels. */
export function labelSection(report: Report): Section | undefined {
  const { labels } = report;
  if (labels === undefined) return undefined;
  const rules = Object.entries(labels.rules);
  return {
    id: 'labels',
    title: 'Compared with the labels of the traffic',
    content: [
      scoreTable(rules),
      ...[...labelSentences(report), ...labelIntervalSentences(report)].map((text) => html`<p>${text}</p>`),
      html`<p>
        <code>trapline explain FOLDER --missed</code> lists the labelled episodes that no rule caught, and those that
        each rule missed.
      </p>`,
      behind(
        'What the alerts were, and why episodes were missed',
        alertTable(rules),
        missTable(rules),
        drawTerms(TERMS),
      ),
    ],
  };
}

function scoreTable(rules: Rules): Markup {
  return drawTable({
    caption: 'Scores against labels by rule',
    head: ['Against labels', ...SCORE_HEAD],
    rows: rules.map(([name, score]) => [name, ...scoreCells(['labels', 'rules', name], score)]),
  });
}

const KINDS = ['total', 'matched', 'duplicate', 'false', 'false_occurrences', 'injected', 'unlabelled'] as const;

function alertTable(rules: Rules): Markup {
  return drawTable({
    caption: 'Alerts against labels by rule',
    head: ['Against labels', 'Alerts', 'Matched', 'Duplicate', 'False', 'Occurrences', 'Injected', 'Unlabelled'],
    rows: rules.map(([name, { alerts }]) => [
      name,
      ...KINDS.map((kind) => figure(['labels', 'rules', name, 'alerts', kind], alerts[kind], formatCount)),
    ]),
  });
}

function missTable(rules: Rules): Markup {
  const causes = [...new Set(rules.flatMap(([, { loss }]) => Object.keys(loss) as (keyof typeof loss)[]))];
  return drawTable({
    caption: 'Missed labelled episodes by cause',
    head: ['Against labels', 'Episodes', ...causes, 'Detected'],
    rows: rules.map(([name, { episodes, loss }]) => {
      const at = ['labels', 'rules', name];
      return [
        name,
        figure([...at, 'episodes', 'total'], episodes.total, formatCount),
        ...causes.map((cause) => {
          const misses = loss[cause];
          return misses === undefined ? UNKNOWN : figure([...at, 'loss', cause], misses, formatCount);
        }),
        figure([...at, 'episodes', 'detected'], episodes.detected, formatCount),
      ];
    }),
  });
}

const TERMS = [
  { term: 'matched', text: 'The first alert that touches a labelled episode: its evidence has a row of it.' },
  {
    term: 'duplicate',
    text: 'Touches only episodes that were touched before. Counts neither for nor against precision.',
  },
  { term: 'false', text: 'Touches no row of fraud, though some of its rows have a label.' },
  {
    term: 'occurrences',
    text: 'False alerts, those of one client whose windows overlap once. Precision counts these.',
  },
  { term: 'injected', text: 'About injected fraud or a decoy, of which the labels say nothing.' },
  { term: 'unlabelled', text: 'None of its rows has a label.' },
  { term: 'units', text: 'Clients that have an episode, or a judged alert.' },
];

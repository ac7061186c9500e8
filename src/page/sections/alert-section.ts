import { ALERT_CLASSES, type AlertClass } from '../../report/outcomes.ts';
import { formatCount, formatQuantity, formatRate } from '../../report/format.ts';
import { type Report, type RuleScore } from '../../report/report-schema.ts';
import { bar, type ChartRow, drawChart, drawFigure } from '../charts/chart.ts';
import { countScale } from '../charts/scale.ts';
import { figure, UNKNOWN } from '../figure.ts';
import { CLASS_TEXTS } from '../glossary.ts';
import { type Fragment, html, type Markup } from '../markup.ts';
import { behind, drawTable, drawTerms } from '../table.ts';
import { type Section } from './section.ts';

/** In the order of the chart: what is right first, the engine's own errors last. */
const CLASSES = [
  ...ALERT_CLASSES.filter((name) => name !== 'spurious'),
  'labelled',
  'unlabelled',
  'spurious',
] as const satisfies readonly AlertClass[];

type Rules = readonly (readonly [string, RuleScore])[];

/** What the alerts of each rule were. */
export function alertSection(report: Report): Section {
  const rules = Object.entries(report.rules);
  const chart = drawChart({
    label: 'Alerts by class, for each rule all of them as one bar',
    scale: countScale(1),
    rows: rules.map(([name, { alerts }]) => classRow(name, alerts)),
  });
  const [present, absent] = [
    CLASSES.filter((name) => occurs(rules, name)),
    CLASSES.filter((name) => !occurs(rules, name) && (name !== 'labelled' || report.labels !== undefined)),
  ];
  return {
    id: 'alerts',
    title: 'Alerts, and what they were',
    content: [
      drawFigure(chart, 'Each bar is all alerts of a rule, divided by what they were.'),
      drawTerms(present.map((name) => ({ term: html`${swatch(name)}${name}`, text: CLASS_TEXTS[name] }))),
      behind(
        'Alerts by class',
        classTable(rules),
        occurrenceTable(rules),
        html`<p>Classes that did not occur:</p>`,
        drawTerms(absent.map((name) => ({ term: name, text: CLASS_TEXTS[name] }))),
      ),
    ],
  };
}

function classRow(name: string, alerts: RuleScore['alerts']): ChartRow {
  const scale = countScale(alerts.total);
  return {
    name,
    note: formatQuantity(alerts.total, 'alert'),
    marks: (y) => {
      let before = 0;
      const segments = CLASSES.flatMap((kind): Fragment[] => {
        const count = alerts[kind] ?? 0;
        if (count === 0) return [];
        const from = scale.place(before);
        before += count;
        return [bar(`class-${kind}`, from, scale.place(before), y, `${kind} ${formatCount(count)}`)];
      });
      return [bar('track', 0, 1, y), segments];
    },
  };
}

function swatch(kind: AlertClass): Markup {
  return html`<svg class="key" aria-hidden="true" width="14" height="14" viewBox="0 0 14 14">
    <rect class="bar class-${kind}" width="14" height="14" />
  </svg>`;
}

function occurs(rules: Rules, kind: AlertClass): boolean {
  return rules.some(([, { alerts }]) => (alerts[kind] ?? 0) > 0);
}

const OCCURRENCES = ['false', 'decoy', 'cross_pattern', 'artefact', 'coincidental', 'spurious', 'unlabelled'] as const;

/** What is behind alerts that are false; windows that overlap say one thing many times. */
function occurrenceTable(rules: Rules): Fragment {
  const scored = rules.filter(([, { alerts }]) => alerts.occurrences !== undefined);
  if (scored.length === 0) return null;
  const kinds = OCCURRENCES.filter((kind) => scored.some(([, { alerts }]) => alerts.occurrences![kind] !== undefined));
  return drawTable({
    caption: 'Occurrences behind false alerts: those of one client whose windows overlap count once',
    head: ['Rule', ...kinds.map((kind) => (kind === 'false' ? 'All false' : kind))],
    rows: scored.map(([name, { alerts }]) => [
      name,
      ...kinds.map((kind) => {
        const count = alerts.occurrences![kind];
        return count === undefined
          ? UNKNOWN
          : figure(['rules', name, 'alerts', 'occurrences', kind], count, formatCount);
      }),
    ]),
  });
}

function classTable(rules: Rules): Markup {
  const classes = CLASSES.filter((kind) => rules.some(([, { alerts }]) => alerts[kind] !== undefined));
  return drawTable({
    caption: 'Alerts by class',
    head: ['Rule', 'Alerts', ...classes, 'Per day', 'Per 100,000 transactions'],
    rows: rules.map(([name, { alerts }]) => {
      const at = ['rules', name, 'alerts'];
      return [
        name,
        figure([...at, 'total'], alerts.total, formatCount),
        ...classes.map((kind) => {
          const count = alerts[kind];
          return count === undefined ? UNKNOWN : figure([...at, kind], count, formatCount);
        }),
        figure([...at, 'per_day'], alerts.per_day, formatRate),
        figure([...at, 'per_100k_transactions'], alerts.per_100k_transactions, formatRate),
      ];
    }),
  });
}

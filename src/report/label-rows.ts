import { formatCount, formatDuration, formatQuantity, formatShare } from './format.ts';
import { type LabelScore } from './label-schema.ts';
import { type Report } from './report-schema.ts';
import { type Table, withInterval } from './report-rows.ts';

/** The rules against the labels of the traffic; undefined where it has none. */
export function labelTable({ labels }: Report): Table | undefined {
  if (labels === undefined) return undefined;
  return {
    head: ['Against labels', 'Recall', 'Precision', 'F1', 'Found', 'False', 'Neither'],
    rows: Object.entries(labels.rules).map(([name, { episodes, alerts, f1 }]) => [
      name,
      withInterval(episodes.recall, episodes.recall_ci95),
      withInterval(alerts.precision, alerts.precision_ci95),
      formatShare(f1),
      `${formatCount(episodes.detected)} of ${formatCount(episodes.total)}`,
      alerts.false === alerts.false_occurrences
        ? formatCount(alerts.false)
        : `${formatCount(alerts.false)} (${formatCount(alerts.false_occurrences)})`,
      formatCount(alerts.injected + alerts.unlabelled),
    ]),
  };
}

/** Labelled episodes that were missed by cause, the largest first; undefined where there are no labels. */
export function labelMissTable({ labels }: Report): Table | undefined {
  if (labels === undefined) return undefined;
  return {
    head: ['Against labels', 'Missed', 'Because'],
    rows: Object.entries(labels.rules).map(
      ([
        name,
        {
          episodes: { total, detected },
          loss,
        },
      ]) => [
        name,
        total === 0 ? 'none labelled' : `${formatCount(total - detected)} of ${formatCount(total)}`,
        lossWords(loss),
      ],
    ),
  };
}

function lossWords(loss: LabelScore['loss']): string {
  const causes = Object.entries(loss).sort(([, a], [, b]) => b - a);
  return causes.map(([cause, misses]) => `${cause} ${formatCount(misses)}`).join(' · ');
}

/** What the labels are, and how their table goes with that of injected fraud: sentences. Empty where there are none. */
export function labelSentences({ labels }: Report): string[] {
  if (labels === undefined) return [];
  const { fraud, legitimate, unknown } = labels.rows;
  return [
    `The traffic itself labels ${formatQuantity(fraud, 'row')} as fraud, ${formatQuantity(labels.episodes, 'episode')} of one client each with gaps of ` +
      `up to ${formatDuration(labels.gap_ms)}, and ${formatCount(legitimate)} as legitimate.` +
      (unknown === 0 ? '' : ` ${formatQuantity(unknown, 'other row')} ${unknown === 1 ? 'has' : 'have'} no label.`),
    ...leftOutWords(labels.rows),
    'A label does not say which pattern it is, so every rule is compared with all of these episodes: recall is the share with a row in the evidence of ' +
      'an alert, precision that of right alerts among right and false ones. An alert that touches no row of fraud is false. An alert about an ' +
      'injected episode, and one whose rows have no label, is neither right nor false.',
    'The figures against injected fraud answer another question: there, a rule is compared with the injected episodes of its own patterns only, and an alert on ' +
      'labelled fraud counts as labelled, neither right nor false.',
  ];
}

function leftOutWords({ fraud_malformed = 0, fraud_excluded = 0 }: NonNullable<Report['labels']>['rows']): string[] {
  const parts = [
    [fraud_malformed, 'malformed'],
    [fraud_excluded, 'excluded by the mapping'],
  ] as const;
  const words = parts.filter(([rows]) => rows > 0).map(([rows, how]) => `${formatCount(rows)} ${how}`);
  return words.length === 0 ? [] : [`Rows of fraud that are in no episode: ${words.join(', ')}.`];
}

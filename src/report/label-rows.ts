import { formatCount, formatDuration, formatQuantity, formatShare } from './format.ts';
import { type Report } from './report-schema.ts';
import { type Table, withInterval } from './report-rows.ts';

/** The rules against the labels of the file; undefined where it has none. */
export function labelTable({ labels }: Report): Table | undefined {
  if (labels === undefined) return undefined;
  return {
    head: ['Against labels', 'Recall', 'Precision', 'F1', 'Found', 'Alerts', 'False', 'Injected'],
    rows: Object.entries(labels.rules).map(([name, { episodes, alerts, f1 }]) => [
      name,
      withInterval(episodes.recall, episodes.recall_ci95),
      withInterval(alerts.precision, alerts.precision_ci95),
      formatShare(f1),
      `${formatCount(episodes.detected)} of ${formatCount(episodes.total)}`,
      formatCount(alerts.total),
      alerts.false === alerts.false_occurrences
        ? formatCount(alerts.false)
        : `${formatCount(alerts.false)} (${formatCount(alerts.false_occurrences)})`,
      formatCount(alerts.injected),
    ]),
  };
}

/** What the labels are, in a sentence; empty where there are none. */
export function labelSentences({ labels }: Report): string[] {
  if (labels === undefined) return [];
  const { fraud, legitimate, unknown } = labels.rows;
  return [
    `The file labels ${formatQuantity(fraud, 'row')} as fraud, ${formatQuantity(labels.episodes, 'episode')} with gaps of up to ` +
      `${formatDuration(labels.gap_ms)}, ${formatCount(legitimate)} as legitimate, and says nothing of ${formatCount(unknown)}. ` +
      'A label does not say which pattern it is: a rule is checked against all of them.',
  ];
}

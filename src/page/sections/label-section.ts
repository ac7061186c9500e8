import { formatCount, formatShare } from '../../report/format.ts';
import { labelSentences } from '../../report/label-rows.ts';
import { type Report } from '../../report/report-schema.ts';
import { figure } from '../figure.ts';
import { html } from '../markup.ts';
import { shareInterval } from '../share-interval.ts';
import { drawTable } from '../table.ts';
import { type Section } from './section.ts';

/** The rules against what the file with the traffic itself calls fraud; undefined where it has no labels. */
export function labelSection(report: Report): Section | undefined {
  const { labels } = report;
  if (labels === undefined) return undefined;
  return {
    id: 'labels',
    title: 'Compared with the labels of the file',
    content: [
      ...labelSentences(report).map((text) => html`<p>${text}</p>`),
      drawTable({
        caption: 'Scores against labels by rule',
        head: [
          'Rule',
          'Episodes',
          'Detected',
          'Recall',
          '95 %',
          'Precision',
          '95 %',
          'F1',
          'Alerts',
          'Matched',
          'Duplicate',
          'False',
          'Occurrences',
          'Injected',
          'Unlabelled',
        ],
        rows: Object.entries(labels.rules).map(([name, { episodes, alerts, f1 }]) => {
          const at = ['labels', 'rules', name];
          return [
            name,
            figure([...at, 'episodes', 'total'], episodes.total, formatCount),
            figure([...at, 'episodes', 'detected'], episodes.detected, formatCount),
            figure([...at, 'episodes', 'recall'], episodes.recall, formatShare),
            shareInterval([...at, 'episodes', 'recall_ci95'], episodes.recall_ci95),
            figure([...at, 'alerts', 'precision'], alerts.precision, formatShare),
            shareInterval([...at, 'alerts', 'precision_ci95'], alerts.precision_ci95),
            figure([...at, 'f1'], f1, formatShare),
            ...(['total', 'matched', 'duplicate', 'false', 'false_occurrences', 'injected', 'unlabelled'] as const).map(
              (kind) => figure([...at, 'alerts', kind], alerts[kind], formatCount),
            ),
          ];
        }),
      }),
    ],
  };
}

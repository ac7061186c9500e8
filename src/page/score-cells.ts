import { formatCount, formatShare } from '../report/format.ts';
import { type RuleScore } from '../report/report-schema.ts';
import { figure, UNKNOWN } from './figure.ts';
import { type Fragment } from './markup.ts';
import { shareInterval } from './share-interval.ts';

/** Heads of the columns that `scoreCells` fills. */
export const SCORE_HEAD = [
  'Episodes',
  'Detected',
  'Recall',
  '95 %',
  'Units',
  'Precision',
  '95 %',
  'Units',
  'F1',
  '95 %',
] as const;

/** What is scored against injected fraud and against labels alike. */
interface Scored {
  readonly episodes: Pick<RuleScore['episodes'], 'total' | 'detected' | 'recall' | 'recall_ci95'>;
  readonly alerts: Pick<RuleScore['alerts'], 'precision' | 'precision_ci95'>;
  readonly f1: RuleScore['f1'];
  readonly f1_ci95: RuleScore['f1_ci95'];
  readonly intervals?: RuleScore['intervals'];
}

/** Recall, precision and F1 of a rule with their intervals. `at` is where they stand in the report. */
export function scoreCells(at: readonly string[], { episodes, alerts, f1, f1_ci95, intervals }: Scored): Fragment[] {
  const unitsOf = (name: 'recall' | 'precision'): Fragment =>
    intervals === undefined ? UNKNOWN : figure([...at, 'intervals', name, 'units'], intervals[name].units, formatCount);
  return [
    figure([...at, 'episodes', 'total'], episodes.total, formatCount),
    figure([...at, 'episodes', 'detected'], episodes.detected, formatCount),
    figure([...at, 'episodes', 'recall'], episodes.recall, formatShare),
    shareInterval([...at, 'episodes', 'recall_ci95'], episodes.recall_ci95),
    unitsOf('recall'),
    figure([...at, 'alerts', 'precision'], alerts.precision, formatShare),
    shareInterval([...at, 'alerts', 'precision_ci95'], alerts.precision_ci95),
    unitsOf('precision'),
    figure([...at, 'f1'], f1, formatShare),
    shareInterval([...at, 'f1_ci95'], f1_ci95),
  ];
}

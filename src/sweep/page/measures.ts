import { formatDuration, formatShare } from '../../report/format.ts';
import { type Estimate } from '../estimates.ts';
import { formatPercent } from '../format-percent.ts';
import { hasLabels, type SweepPoint, type SweepResult } from '../result-schema.ts';
import { type Ramp } from './heat.ts';

/** What a sweep shows of its points. */
export interface Measure {
  readonly id: string;
  readonly title: string;
  /** What it is, in a sentence. */
  readonly words: string;
  readonly ramp: Ramp;
  readonly unit: 'share' | 'duration';
  /** Whether each rule has one of its own. */
  readonly byRule: boolean;
  readonly of: (point: SweepPoint, rule: string) => Estimate | undefined;
  /** Where a point of sweep.json has it. */
  readonly at: (rule: string) => readonly string[];
  readonly format: (value: number) => string;
}

/** Measures of every sweep, in the order of the page. */
const MEASURES: readonly Measure[] = [
  {
    id: 'recall',
    title: 'Recall',
    words: 'Share of the injected episodes that the rule finds.',
    ramp: 'gain',
    unit: 'share',
    byRule: true,
    of: ({ rules }, rule) => rules[rule]?.recall,
    at: (rule) => ['rules', rule, 'recall'],
    format: formatShare,
  },
  {
    id: 'precision',
    title: 'Precision',
    words: 'Share of the alerts that find fraud. Duplicates and alerts about another pattern do not count.',
    ramp: 'gain',
    unit: 'share',
    byRule: true,
    of: ({ rules }, rule) => rules[rule]?.precision,
    at: (rule) => ['rules', rule, 'precision'],
    format: formatShare,
  },
  {
    id: 'delay',
    title: 'Time to detect',
    words:
      'From the transaction that completes an episode to the first alert about it, the median; a miss counts as infinite, so there is no ' +
      'median where half are missed.',
    ramp: 'cost',
    unit: 'duration',
    byRule: true,
    of: ({ rules }, rule) => rules[rule]?.time_to_detect_ms.p50,
    at: (rule) => ['rules', rule, 'time_to_detect_ms', 'p50'],
    format: formatDuration,
  },
  {
    id: 'late',
    title: 'Late records',
    words: 'Share of the delivered records that came behind the watermark and were set aside.',
    ramp: 'cost',
    unit: 'share',
    byRule: false,
    of: ({ late_share: late }) => late,
    at: () => ['late_share'],
    format: formatPercent,
  },
];

/** Measures of a sweep over traffic with labels of its own. */
const LABEL_MEASURES: readonly Measure[] = [
  {
    id: 'label-recall',
    title: 'Recall against labels',
    words:
      'Share of the fraud that the traffic itself labels, each rule compared with all of it, since a label does not say which pattern it is.',
    ramp: 'gain',
    unit: 'share',
    byRule: true,
    of: ({ rules }, rule) => rules[rule]?.labels?.recall,
    at: (rule) => ['rules', rule, 'labels', 'recall'],
    format: formatShare,
  },
  {
    id: 'label-precision',
    title: 'Precision against labels',
    words:
      'Share of the alerts that touch labelled fraud. Those about injected episodes, and about rows without a label, do not count.',
    ramp: 'gain',
    unit: 'share',
    byRule: true,
    of: ({ rules }, rule) => rules[rule]?.labels?.precision,
    at: (rule) => ['rules', rule, 'labels', 'precision'],
    format: formatShare,
  },
];

/** Whether anything was injected at any point. */
function hasInjected({ points }: SweepResult): boolean {
  return points.some(({ rules }) => Object.values(rules).some(({ episodes }) => episodes.total > 0));
}

/** Every measure of a sweep, in the order of the page. */
export function measuresOf(result: SweepResult): readonly Measure[] {
  return hasLabels(result) ? [...MEASURES, ...LABEL_MEASURES] : MEASURES;
}

/** What the picture of a sweep shows: recall, against labels where nothing was injected. */
export function pictured(result: SweepResult): Measure {
  return (hasLabels(result) && !hasInjected(result) ? LABEL_MEASURES : MEASURES)[0]!;
}

/** The ends of a measure's scale, over all points and rules: for shares whole tenths. Null where nothing was measured. */
export function rangeOf(measure: Measure, { points, rules }: SweepResult): readonly [number, number] | null {
  const estimates = points.flatMap((point) => rules.map((rule) => measure.of(point, rule)));
  const values = estimates.flatMap((estimate) => {
    if (estimate === undefined || estimate.value === null) return [];
    return [estimate.value, ...(estimate.ci95 ?? [])];
  });
  if (values.length === 0) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (measure.ramp === 'cost') return [Math.min(0, low), high];
  return [Math.floor(10 * low) / 10, Math.max(Math.ceil(10 * high), Math.floor(10 * low) + 1) / 10];
}

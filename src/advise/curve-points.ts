import { lateAt } from './late-counts.ts';
import { NICE_DURATIONS } from './nice-durations.ts';
import { detectedAt } from './recall-curve.ts';
import { type Study } from './study.ts';

/** Points of the curve beside those that must be on it: as many as a screen shows at one look. */
const MOST_POINTS = 10;

/**
 * The allowed disorders at which the curve is shown, in ms, ascending: those of `mustMs`, and readable ones between which something changes. A
 * last one lets in everything that came late.
 */
export function curvePoints(study: Study, mustMs: readonly number[]): readonly number[] {
  let before = '';
  const changing = NICE_DURATIONS.filter((ms) => {
    const now = figuresAt(study, ms);
    const isChange = now !== before;
    before = now;
    return isChange;
  });
  return [...new Set([...mustMs, ...thinned(changing)])].sort((a, b) => a - b);
}

function figuresAt({ rules, partitions }: Study, ms: number): string {
  return [lateAt(partitions, ms), ...rules.map(({ curve }) => detectedAt(curve, ms))].join(' ');
}

/** The first, the last, and others as evenly as they lie. */
function thinned(points: readonly number[]): readonly number[] {
  if (points.length <= MOST_POINTS) return points;
  const last = points.length - 1;
  return Array.from({ length: MOST_POINTS }, (_, i) => points[Math.round((i * last) / (MOST_POINTS - 1))]!);
}

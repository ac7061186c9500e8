import ln from '@stdlib/math-base-special-ln';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/time-units.ts';
import { formatDuration } from '../../report/format.ts';
import { MARGIN, type Scale } from './time-scale.ts';

export { type Scale } from './time-scale.ts';

/** Shares from 0 to 1. */
export const SHARE_SCALE: Scale = {
  place: (share) => share,
  ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({
    value,
    label: value === 0 || value === 1 ? String(value) : value.toFixed(2),
  })),
};

/** Counts from 0 to `most`, which is at least 1. */
export function countScale(most: number): Scale {
  return { place: (count) => count / Math.max(1, most), ticks: [] };
}

const SPANS = [
  1,
  10,
  100,
  SECOND_MS,
  10 * SECOND_MS,
  MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  DAY_MS,
  10 * DAY_MS,
  100 * DAY_MS,
];

/**
 * Durations in ms, negative ones too: linear near 0 and logarithmic beyond `linearMs`, so that seconds and days fit into one chart.
 * Covers `values`, and 0. The logarithm is exactly specified, so that the page is the same everywhere.
 */
export function durationScale(values: readonly number[], linearMs: number): Scale {
  const bend = (ms: number): number => (ms < 0 ? -ln(1 - ms / linearMs) : ln(1 + ms / linearMs));
  const from = Math.min(0, ...values);
  const to = Math.max(linearMs, ...values);
  const length = bend(to) - bend(from);
  const spans = SPANS.filter((ms) => ms >= linearMs);
  const marked = [...spans.map((ms) => -ms).reverse(), 0, ...spans].filter((ms) => from <= ms && ms <= to);
  const place = (ms: number): number => MARGIN + ((1 - 2 * MARGIN) * (bend(ms) - bend(from))) / length;
  const ticks = thinned(marked, place).map((value) => ({ value, label: value === 0 ? '0' : formatDuration(value) }));
  return { place, ticks };
}

/** Labels that stand nearer, as a share of the width, run into one another on a telephone. */
const LEAST_GAP = 0.12;

/** The marks that have room beside those between them and 0. */
function thinned(values: readonly number[], place: (value: number) => number): readonly number[] {
  const kept = [0];
  for (const outward of [values.filter((value) => value > 0), values.filter((value) => value < 0).reverse()]) {
    let last = place(0);
    for (const value of outward) {
      if (Math.abs(place(value) - last) < LEAST_GAP) continue;
      kept.push(value);
      last = place(value);
    }
  }
  return kept.sort((a, b) => a - b);
}

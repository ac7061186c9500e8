import ln from '@stdlib/math-base-special-ln';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/time-units.ts';
import { formatDuration } from '../../report/format.ts';

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Places values along a chart's width. */
export interface Scale {
  /** Where a value lies, from 0 at the left to 1 at the right; beyond that outside the chart. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

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

/** Space that is left free at both ends, as a share of the width. */
const MARGIN = 0.03;

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

/** As many marks as a telephone has room for. */
const MOST_TICKS = 7;

/** Times in ms between two instants, with offsets from `originMs` as labels. */
export function timeScale(fromMs: number, toMs: number, originMs: number, label: (offsetMs: number) => string): Scale {
  const place = (ms: number): number => MARGIN + ((1 - 2 * MARGIN) * (ms - fromMs)) / Math.max(1, toMs - fromMs);
  const step = STEPS.find((ms) => (toMs - fromMs) / ms <= MOST_TICKS - 2) ?? 100 * DAY_MS;
  const first = Math.ceil((fromMs - originMs) / step);
  const last = Math.floor((toMs - originMs) / step);
  const ticks = Array.from({ length: Math.min(2 * MOST_TICKS, last - first + 1) }, (_, i) => (first + i) * step);
  return { place, ticks: ticks.map((offset) => ({ value: originMs + offset, label: label(offset) })) };
}

const MILLISECONDS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const SECONDS = [1, 2, 5, 10, 30];
const MINUTES = [1, 2, 5, 10, 15, 30];
const HOURS = [1, 2, 6, 12];
const DAYS = [1, 2, 7, 30];
const STEPS = [
  ...MILLISECONDS,
  ...SECONDS.map((count) => count * SECOND_MS),
  ...MINUTES.map((count) => count * MINUTE_MS),
  ...HOURS.map((count) => count * HOUR_MS),
  ...DAYS.map((count) => count * DAY_MS),
];

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/time-units.ts';

/** A mark on an axis. */
interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Places values along a chart's width. */
export interface Scale {
  /** Where a value lies, from 0 at the left to 1 at the right; beyond that outside the chart. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

/** Space that is left free at both ends, as a share of the width. */
export const MARGIN = 0.03;

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

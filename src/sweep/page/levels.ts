import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/time-units.ts';

/** As many lines across a chart, about. */
const MOST_LEVELS = 5;

const DECIMALS = [-4, -3, -2, -1, 0, 1, 2].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
const MILLISECONDS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const DURATIONS_MS = [
  ...MILLISECONDS,
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 5, 10, 20, 50, 100].map((count) => count * DAY_MS),
];

/** Round values from below `low` to above `high`, at equal distances. */
export function levelsOf(low: number, high: number, unit: 'share' | 'duration'): readonly number[] {
  const steps = unit === 'share' ? DECIMALS : DURATIONS_MS;
  const step = steps.find((size) => (high - low) / size <= MOST_LEVELS) ?? steps.at(-1)!;
  // A hair of tolerance: 0.7 / 0.1 is a little below 7.
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const count = Math.max(1, last - first);
  return Array.from({ length: count + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/time-units.ts';

const times = (unit: number, ...factors: readonly number[]): number[] => factors.map((factor) => factor * unit);

/** Durations as people write them, in ms, ascending; the first is 0. */
export const NICE_DURATIONS: readonly number[] = [
  ...times(1, 0, 100, 200, 500),
  ...times(SECOND_MS, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45),
  ...times(MINUTE_MS, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 45),
  ...times(HOUR_MS, 1, 1.5, 2, 3, 4, 6, 8, 12, 18),
  ...times(DAY_MS, 1, 2, 3, 5, 7, 14, 30),
];

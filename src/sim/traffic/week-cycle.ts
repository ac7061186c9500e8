import { HOUR_MS } from '../../model/time-units.ts';

const HOURS_PER_WEEK = 168;
/** Hours from Monday midnight to the epoch, which was a Thursday, in UTC. */
const EPOCH_HOUR = 72;

/** Purchases by hour of day, UTC: quiet before dawn, a lunch peak, a higher one in the evening. */
const HOUR_OF_DAY = [
  0.32, 0.2, 0.14, 0.11, 0.11, 0.18, 0.4, 0.75, 0.98, 1.08, 1.18, 1.36, 1.5, 1.4, 1.25, 1.24, 1.36, 1.62, 1.8, 1.72,
  1.46, 1.14, 0.82, 0.52,
];
/** Purchases by day of week, from Monday. */
const DAY_OF_WEEK = [0.9, 0.9, 0.94, 1, 1.18, 1.24, 0.84];

/** Relative intensity by hour of the week from Monday midnight UTC, with mean 1. */
export const WEEK_PROFILE: Float64Array = normalise(
  DAY_OF_WEEK.flatMap((day) => HOUR_OF_DAY.map((hour) => day * hour)),
);

function normalise(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, (weight) => (weight * weights.length) / total);
}

/** Mean relative intensity of the week's cycle from `startMs` to `endMs`, exclusive, in true time. */
export function meanIntensity(startMs: number, endMs: number): number {
  let weighted = 0;
  for (let fromMs = startMs; fromMs < endMs;) {
    const hour = Math.floor(fromMs / HOUR_MS);
    const toMs = Math.min(endMs, (hour + 1) * HOUR_MS);
    weighted += (toMs - fromMs) * WEEK_PROFILE[hourOfWeek(hour)]!;
    fromMs = toMs;
  }
  return weighted / (endMs - startMs);
}

/** From Monday midnight UTC, of an hour counted from the epoch. */
function hourOfWeek(hour: number): number {
  return (((hour + EPOCH_HOUR) % HOURS_PER_WEEK) + HOURS_PER_WEEK) % HOURS_PER_WEEK;
}

/**
 * Arrivals of a Poisson process whose rate depends on the hour of the week. It is the time change of a process with unit rate:
 * each hour uses up hazard at its own rate.
 */
export class WeekCycle {
  readonly #ratePerMs: Float64Array;
  readonly #startMs: number;
  /** Offsets from the start, which keep the fraction of a ms that large epoch times would lose. */
  #offsetMs = 0;
  #hourEndMs: number;
  #hour: number;

  /** `ratePerMs` is the mean over a week. */
  constructor(startMs: number, ratePerMs: number) {
    this.#startMs = startMs;
    this.#ratePerMs = WEEK_PROFILE.map((weight) => weight * ratePerMs);
    const hour = Math.floor(startMs / HOUR_MS);
    this.#hour = hourOfWeek(hour);
    this.#hourEndMs = (hour + 1) * HOUR_MS - startMs;
  }

  /**
   * Advances by `hazard`, a draw from the unit exponential distribution. Returns the true time in integer ms, or Infinity if
   * that is at or after `endMs`.
   */
  advance(hazard: number, endMs: number): number {
    let left = hazard;
    const limitMs = endMs - this.#startMs;
    while (this.#offsetMs < limitMs) {
      const rate = this.#ratePerMs[this.#hour]!;
      const untilHourEnd = (this.#hourEndMs - this.#offsetMs) * rate;
      if (left < untilHourEnd) {
        this.#offsetMs += left / rate;
        return this.#offsetMs < limitMs ? this.#startMs + Math.floor(this.#offsetMs) : Infinity;
      }
      left -= untilHourEnd;
      this.#offsetMs = this.#hourEndMs;
      this.#hourEndMs += HOUR_MS;
      this.#hour = (this.#hour + 1) % HOURS_PER_WEEK;
    }
    return Infinity;
  }
}

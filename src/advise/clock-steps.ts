import { grown } from '../columns/grown.ts';
import { lowerBound } from '../columns/lower-bound.ts';

/** Steps of a partition that are kept apart before they become coarser: 32 MiB at most. */
const MOST_STEPS = 1 << 21;

/**
 * When the event clock of a partition, which is the largest event time so far, rose to what. No allowed disorder changes it: what is late is
 * behind the clock anyway, and duplicates and future records do not move it. So one list answers, for every allowed disorder, which record
 * let a transaction go.
 */
export class ClockSteps {
  readonly #mostSteps: number;
  #clockMs = new Float64Array(1024);
  #ingestMs = new Float64Array(1024);
  #steps = 0;
  /** Rises of less than this are put together. */
  #spacingMs = 1;

  constructor(mostSteps = MOST_STEPS) {
    this.#mostSteps = mostSteps;
  }

  /** By how much of event time a release may be told too late, plus one, in ms: 1 says that all are exact. */
  get resolutionMs(): number {
    return this.#spacingMs;
  }

  /** A record that was ingested at `ingestMs` raised the clock to `clockMs`. */
  rise(clockMs: number, ingestMs: number): void {
    if (this.#steps >= 2 && clockMs - this.#clockMs[this.#steps - 2]! < this.#spacingMs) this.#steps -= 1;
    else if (this.#steps === this.#clockMs.length) this.#makeRoom();
    this.#clockMs[this.#steps] = clockMs;
    this.#ingestMs[this.#steps] = ingestMs;
    this.#steps += 1;
  }

  /** Ingest time of the first record that took the clock to `clockMs` or beyond; undefined if none did. NaN where the log does not know it. */
  reachedAt(clockMs: number): number | undefined {
    const step = lowerBound(this.#clockMs, clockMs, 0, this.#steps);
    return step === this.#steps ? undefined : this.#ingestMs[step];
  }

  #makeRoom(): void {
    if (this.#steps < this.#mostSteps) {
      this.#clockMs = grown(this.#clockMs, 2 * this.#steps);
      this.#ingestMs = grown(this.#ingestMs, 2 * this.#steps);
      return;
    }
    while (this.#steps > this.#mostSteps / 2) this.#thin();
  }

  /** Doubles the spacing, keeping of steps that are too near to one another the last. */
  #thin(): void {
    this.#spacingMs *= 2;
    const steps = this.#steps;
    this.#steps = 0;
    for (let step = 0; step < steps; step++) this.rise(this.#clockMs[step]!, this.#ingestMs[step]!);
  }
}

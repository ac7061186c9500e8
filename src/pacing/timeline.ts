import { type Schedule } from './schedule.ts';

/** Where a world stands when its timeline starts, and how fast its time goes by. */
export interface TimelineStart {
  /** The world's time at the start, in ms since the epoch. */
  readonly presentMs: number;
  /** Milliseconds of the world to one of the clock. */
  readonly speed: number;
}

/** The schedule of a live run: a world's time goes by evenly, and what lies before its present was due before the start. */
export class Timeline implements Schedule {
  readonly #presentMs: number;
  /** Milliseconds of the world to one of the clock. */
  readonly speed: number;

  constructor({ presentMs, speed }: TimelineStart) {
    this.#presentMs = presentMs;
    this.speed = speed;
  }

  next(timeMs: number): number {
    return (timeMs - this.#presentMs) / this.speed;
  }

  /** The world's time `elapsedMs` after the start: the inverse of `next`. */
  timeMsAt(elapsedMs: number): number {
    return this.#presentMs + elapsedMs * this.speed;
  }
}

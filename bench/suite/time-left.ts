import { type Step } from './measure-all.ts';

/** Estimates how long steps will take, from those that were made. */
export class TimeLeft {
  /** By figure, the seconds of its last run. */
  readonly #seconds = new Map<string, number>();
  #measuredS = 0;
  #typicalS = 0;

  /** Takes in how long a step took. */
  add({ figure }: Step, seconds: number): void {
    this.#seconds.set(figure.name, seconds);
    this.#measuredS += seconds;
    this.#typicalS += figure.typicalS;
  }

  /** Seconds for `steps`: a figure takes as long as the last time; one not made yet as long as is typical, at this machine's pace. */
  secondsFor(steps: readonly Step[]): number {
    const pace = this.#typicalS === 0 ? 1 : this.#measuredS / this.#typicalS;
    return steps.reduce((sum, { figure }) => sum + (this.#seconds.get(figure.name) ?? figure.typicalS * pace), 0);
  }
}

import { type Verdict, VERDICTS } from '../model/verdict.ts';

/** How many records were admitted, late and so on, up to now. */
export class VerdictTally {
  readonly #counts = new Map<Verdict, number>(VERDICTS.map((verdict) => [verdict, 0]));

  judged(verdict: Verdict): void {
    this.#counts.set(verdict, this.#counts.get(verdict)! + 1);
  }

  /** Every verdict, also those that no record got. */
  counts(): Iterable<readonly [Verdict, number]> {
    return this.#counts;
  }
}

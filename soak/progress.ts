import { HOUR_MS, SECOND_MS } from '../src/model/time-units.ts';
import { timeLeftMs } from '../src/pacing/time-left.ts';
import { formatCount, formatDuration, formatQuantity } from '../src/report/format.ts';

const SAY_EVERY_MS = 10 * SECOND_MS;

/** Says now and then how far a soak is, and how long it still takes. */
export class Progress {
  readonly #request: { readonly seeds: number; readonly budgetMs: number; readonly nowMs: () => number };
  readonly #say: (line: string) => void;
  readonly #startedAtMs: number;
  #saidAtMs: number;
  #done = 0;
  #failed = 0;

  /** `seeds` are those that are still to be done, `budgetMs` is what is left of the time; each may be Infinity. */
  constructor(
    request: { readonly seeds: number; readonly budgetMs: number; readonly nowMs: () => number },
    say: (line: string) => void,
  ) {
    this.#request = request;
    this.#say = say;
    this.#startedAtMs = this.#saidAtMs = request.nowMs();
  }

  /** One more is done. */
  add(hasFailed: boolean): void {
    this.#done += 1;
    if (hasFailed) this.#failed += 1;
    const nowMs = this.#request.nowMs();
    if (nowMs - this.#saidAtMs < SAY_EVERY_MS) return;
    this.#saidAtMs = nowMs;
    const elapsedMs = nowMs - this.#startedAtMs;
    const perHour = formatCount(Math.round((this.#done * HOUR_MS) / elapsedMs));
    const left = this.#leftMs(elapsedMs);
    const leftWords = left === null ? '' : `, ${formatDuration(Math.ceil(left / SECOND_MS) * SECOND_MS)} left`;
    const wrong = this.#failed === 0 ? '' : `, ${formatCount(this.#failed)} went wrong`;
    this.#say(`${formatQuantity(this.#done, 'seed')}${wrong}, ${perHour} an hour${leftWords}`);
  }

  #leftMs(elapsedMs: number): number | null {
    const { seeds, budgetMs } = this.#request;
    const bySeeds = seeds === Infinity ? Infinity : (timeLeftMs(elapsedMs, this.#done, seeds) ?? Infinity);
    const left = Math.max(0, Math.min(bySeeds, budgetMs - elapsedMs));
    return left === Infinity ? null : left;
  }
}

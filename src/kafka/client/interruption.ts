import { TraplineError } from '../../model/errors.ts';
import { type Clock } from '../../pacing/clock.ts';

/** How long a broker may still take to answer once the work is interrupted. */
const ANSWER_WITHIN_MS = 400;
/** The same of a broker that holds fetches back, so that the end still comes within a second. */
const MOST_WITHIN_MS = 900;
const TOLERANCE_MS = 2;

/**
 * What an interruption means for requests. Those under way get a moment, since a broker that is well answers in milliseconds, and so do those
 * that bring the work to its end. After the first one without an answer, all of them fail at once.
 */
export class Interruption {
  readonly #signal: AbortSignal | undefined;
  readonly #onGivenUp: () => void;
  readonly #answerWithinMs: number;
  readonly #clock: Clock;
  #isGivenUp = false;

  /** `fetchWaitMs`: how long a broker that is well may hold a fetch back. `onGivenUp` is called when a request has had no answer. */
  constructor(signal: AbortSignal | undefined, fetchWaitMs: number, onGivenUp: () => void, clock: Clock) {
    this.#signal = signal;
    this.#answerWithinMs = Math.min(ANSWER_WITHIN_MS + fetchWaitMs, MOST_WITHIN_MS);
    this.#onGivenUp = onGivenUp;
    this.#clock = clock;
  }

  get isFired(): boolean {
    return this.#signal?.aborted === true;
  }

  /** The result of the action. Throws TraplineError('interrupted') if it does not come in time once the signal has fired. */
  bounded<T>(action: () => Promise<T>): Promise<T> {
    const signal = this.#signal;
    if (signal === undefined) return action();
    if (this.#isGivenUp) return Promise.reject(interrupted());
    return new Promise((resolve, reject) => {
      const settled = new AbortController();
      const giveUp = () => {
        if (settled.signal.aborted) return;
        this.#isGivenUp = true;
        reject(interrupted());
        this.#onGivenUp();
      };
      const onAbort = () => {
        const giveUpAtMs = this.#clock.nowMs() + this.#answerWithinMs;
        void this.#clock.waitUntil(giveUpAtMs, settled.signal, TOLERANCE_MS).then(giveUp);
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      void action()
        .then(resolve, reject)
        .finally(() => {
          settled.abort();
          signal.removeEventListener('abort', onAbort);
        });
    });
  }
}

/** The error of work that was interrupted. */
export function interrupted(cause?: unknown): TraplineError {
  return new TraplineError('interrupted', 'interrupted before Kafka answered', { cause });
}

import { MOST_RATES, type RunProgress } from '../artifacts/progress-file.ts';
import { MINUTE_MS } from '../model/time-units.ts';

/** How far a run was when it was looked at. */
export interface Look {
  /** Simulated time of the last transaction. */
  readonly trueTimeMs: number;
  readonly transactions: number;
  /** Null where the engines do not tell. */
  readonly alerts: number | null;
}

/** Rates between the latest looks at a run, in its simulated time. So many are kept, whatever the length of the run. */
export class RateSamples {
  readonly #rates: RunProgress['rates'] = [];
  #last: Look | undefined;

  /** Takes in a look. One at which simulated time has not gone on is left for the next. */
  add(look: Look): void {
    const last = this.#last;
    if (last !== undefined) {
      const minutes = (look.trueTimeMs - last.trueTimeMs) / MINUTE_MS;
      if (!(minutes > 0)) return;
      this.#rates.push({
        true_time_ms: look.trueTimeMs,
        transactions_per_minute: (look.transactions - last.transactions) / minutes,
        alerts_per_minute: look.alerts === null || last.alerts === null ? null : (look.alerts - last.alerts) / minutes,
      });
      if (this.#rates.length > MOST_RATES) this.#rates.shift();
    }
    this.#last = look;
  }

  /** The rates, the oldest first. */
  get rates(): RunProgress['rates'] {
    return this.#rates;
  }
}

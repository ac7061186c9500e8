import { type ClientUnits } from './client-numbers.ts';
import { type FixedCounts } from './intervals.ts';

/** What is counted of a client. */
type Name = 'episodes' | 'detected' | 'matched' | 'decoys' | 'falseOfDecoys' | 'falseOfRest';

/** Counts, by the client's number, what the intervals of a rule rest on. */
export class ClientCounts {
  readonly #columns: Readonly<Record<Name, number[]>> = {
    episodes: [],
    detected: [],
    matched: [],
    decoys: [],
    falseOfDecoys: [],
    falseOfRest: [],
  };

  /** One more of a client. */
  add(name: Name, client: number): void {
    const column = this.#columns[name];
    column[client] = (column[client] ?? 0) + 1;
  }

  /** The counts by unit. */
  byUnit({ ofClient, count }: ClientUnits): FixedCounts {
    const column = (name: Name): Uint32Array => {
      const sums = new Uint32Array(count);
      this.#columns[name].forEach((own, client) => (sums[ofClient[client]!]! += own));
      return sums;
    };
    const matched = column('matched');
    const falseOfDecoys = column('falseOfDecoys');
    const falseOfRest = column('falseOfRest');
    return {
      episodes: column('episodes'),
      detected: column('detected'),
      judged: matched.map((own, unit) => own + falseOfDecoys[unit]! + falseOfRest[unit]!),
      matched,
      decoys: column('decoys'),
      falseOfDecoys,
      falseOfRest,
    };
  }
}

import { type TransactionBatch } from '../../model/batch.ts';
import { type DeliverySpec, type RouteSpec } from '../../model/delivery.ts';
import { type Vocabulary } from '../../model/dictionary.ts';
import { TraplineError } from '../../model/errors.ts';
import { KeyedRandom } from '../../random/keyed.ts';
import { compileQuantile, type Quantile } from '../../random/sampler.ts';
import { type Random } from '../../random/random.ts';

/** Which draw of a record; together with its id, the key of the draw. */
const DELAY = 0;
const IS_HELD_BACK = 1;
const HELD_BACK_FOR = 2;
const IS_DUPLICATED = 3;
const DUPLICATED_AFTER = 4;
const IS_LOST = 5;
/** Of the second retry; those after it follow. */
const RETRIED_AFTER = 1000;

/** A delay of its own for some records. */
interface Route {
  /** Null for all. */
  readonly partition: number | null;
  /** Dictionary code; null for all. */
  readonly region: number | null;
  readonly delay: Quantile;
}

/** The key of all draws that belong to the transaction in a row: its id alone, whatever else there is. */
export function keyOf(ids: Uint32Array, row: number): number {
  return ids[2 * row]! ^ Math.imul(ids[2 * row + 1]!, 0x9e3779b1);
}

/** What happens to each record on its way, drawn by the key of its transaction. Durations in whole ms, never negative. */
export class Routes {
  /** How many copies follow the first one of a duplicated record. */
  readonly copies: number;
  readonly #draws: KeyedRandom;
  readonly #delay: Quantile;
  readonly #extra: Quantile;
  readonly #after: Quantile;
  readonly #disorderShare: number;
  readonly #duplicateShare: number;
  readonly #lossShare: number;
  readonly #routes: readonly Route[];
  readonly #partitionOf: (clientCode: number) => number;

  /** Throws TraplineError('input') for a route of a region that does not exist. */
  constructor(spec: DeliverySpec, random: Random, vocabulary: Vocabulary, partitionOf: (clientCode: number) => number) {
    this.copies = spec.duplicates.copies ?? 1;
    this.#draws = new KeyedRandom(random, 'routes');
    this.#delay = compileQuantile(spec.delayMs);
    this.#extra = compileQuantile(spec.disorder.extraMs);
    this.#after = compileQuantile(spec.duplicates.afterMs);
    this.#disorderShare = spec.disorder.share;
    this.#duplicateShare = spec.duplicates.share;
    this.#lossShare = spec.loss?.share ?? 0;
    this.#routes = (spec.routes ?? []).map((route, i) => compileRoute(route, i, vocabulary));
    this.#partitionOf = partitionOf;
  }

  isLost(key: number): boolean {
    return this.#lossShare > 0 && this.#draws.next(key, IS_LOST) < this.#lossShare;
  }

  /** From the moment when the record of a row is sent to the append of its first copy. */
  delayMs(key: number, batch: TransactionBatch, row: number): number {
    const quantile = this.#routes.length === 0 ? this.#delay : this.#delayOf(batch, row);
    const delay = wholeMs(quantile(this.#draws.next(key, DELAY)));
    if (this.#disorderShare === 0 || this.#draws.next(key, IS_HELD_BACK) >= this.#disorderShare) return delay;
    return delay + wholeMs(this.#extra(this.#draws.next(key, HELD_BACK_FOR)));
  }

  isDuplicated(key: number): boolean {
    return this.#duplicateShare > 0 && this.#draws.next(key, IS_DUPLICATED) < this.#duplicateShare;
  }

  /** From the append of the copy before to that of copy number `copy`, counted from 1. */
  retryAfterMs(key: number, copy: number): number {
    return wholeMs(this.#after(this.#draws.next(key, copy === 1 ? DUPLICATED_AFTER : RETRIED_AFTER + copy)));
  }

  #delayOf(batch: TransactionBatch, row: number): Quantile {
    for (const { partition, region, delay } of this.#routes) {
      if (region !== null && region !== batch.region[row]) continue;
      if (partition === null || partition === this.#partitionOf(batch.client[row]!)) return delay;
    }
    return this.#delay;
  }
}

function compileRoute({ partition, region, delayMs }: RouteSpec, index: number, { regions }: Vocabulary): Route {
  const code = region === null ? null : regions.find(region);
  if (code === undefined) {
    const known = regions.values().filter((name) => name !== null);
    const message = `delivery.routes[${index}].region: no region is called ${JSON.stringify(region)}; there are `;
    throw new TraplineError('scenario_unsuitable', message + known.join(', '));
  }
  return { partition, region: code, delay: compileQuantile(delayMs) };
}

function wholeMs(ms: number): number {
  return Math.max(0, Math.floor(ms));
}

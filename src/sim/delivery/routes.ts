import { type DeliverySpec } from '../../model/scenario.ts';
import { KeyedRandom } from '../../random/keyed.ts';
import { compileQuantile, type Quantile } from '../../random/sampler.ts';
import { type Random } from '../../random/random.ts';

/** Which draw of a record; together with its id, the key of the draw. */
const DELAY = 0;
const IS_HELD_BACK = 1;
const HELD_BACK_FOR = 2;
const IS_DUPLICATED = 3;
const DUPLICATED_AFTER = 4;

/**
 * What happens to each record on its way, drawn by its transaction id alone, so that no record's way depends on what else
 * there is. Durations in whole ms, never negative.
 */
export class Routes {
  readonly #draws: KeyedRandom;
  readonly #delay: Quantile;
  readonly #extra: Quantile;
  readonly #after: Quantile;
  readonly #disorderShare: number;
  readonly #duplicateShare: number;

  constructor(spec: DeliverySpec, random: Random) {
    this.#draws = new KeyedRandom(random, 'routes');
    this.#delay = compileQuantile(spec.delayMs);
    this.#extra = compileQuantile(spec.disorder.extraMs);
    this.#after = compileQuantile(spec.duplicates.afterMs);
    this.#disorderShare = spec.disorder.share;
    this.#duplicateShare = spec.duplicates.share;
  }

  /** The key of a transaction's draws. */
  key(ids: Uint32Array, row: number): number {
    return ids[2 * row]! ^ Math.imul(ids[2 * row + 1]!, 0x9e3779b1);
  }

  /** From true time to the append of the first copy. */
  delayMs(key: number): number {
    const delay = wholeMs(this.#delay(this.#draws.next(key, DELAY)));
    if (this.#disorderShare === 0 || this.#draws.next(key, IS_HELD_BACK) >= this.#disorderShare) return delay;
    return delay + wholeMs(this.#extra(this.#draws.next(key, HELD_BACK_FOR)));
  }

  /** From the append of the first copy to that of the second; -1 where there is no second. */
  duplicateAfterMs(key: number): number {
    if (this.#duplicateShare === 0 || this.#draws.next(key, IS_DUPLICATED) >= this.#duplicateShare) return -1;
    return wholeMs(this.#after(this.#draws.next(key, DUPLICATED_AFTER)));
  }
}

function wholeMs(ms: number): number {
  return Math.max(0, Math.floor(ms));
}

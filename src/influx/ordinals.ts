import { avalanche, hashText, mixWord } from '../digest/murmur3.ts';
import { defect } from '../model/errors.ts';

const COUNTERS = 1 << 20;
const NS_PER_MS = 1_000_000;

/**
 * Times in ns for points whose times are known to the ms. Each point of a series gets a different time, because a second point
 * with the same series and time would replace the first. The times depend only on the points before, in their order.
 *
 * The number of counters is fixed, however many series and points there are. Points that share a counter skip numbers, which does no
 * harm.
 */
export class Ordinals {
  readonly #counters = new Uint32Array(COUNTERS);

  /** The time of the next point of a series, as line protocol writes it. */
  timeNs(series: string, timeMs: number): string {
    const low = mixWord(hashText(series), timeMs | 0);
    const slot = avalanche(mixWord(low, Math.floor(timeMs / 0x1_0000_0000))) & (COUNTERS - 1);
    const ordinal = this.#counters[slot]!++;
    if (ordinal >= NS_PER_MS) throw defect(`more than ${NS_PER_MS} points in a millisecond of ${series}`);
    return String(BigInt(timeMs) * BigInt(NS_PER_MS) + BigInt(ordinal));
  }
}

import { avalanche } from '../digest/murmur3.ts';
import { type DedupSnapshot } from './snapshot.ts';

/** One entry: id low, id high, fingerprint, in use, stamp (a double, aligned). */
const ENTRY_WORDS = 6;
const LOW = 0;
const HIGH = 1;
const FINGERPRINT = 2;
const IN_USE = 3;
/** In doubles from the entry's start. */
const STAMP = 2;
const ENTRY_DOUBLES = ENTRY_WORDS / 2;

const MIN_ENTRIES = 256;

/**
 * The transaction ids seen not long ago: an open-addressing hash table with linear probing in one buffer. An entry is *known*
 * while the partition's event clock has moved by at most the horizon since its stamp. That is judged at every look-up, so when
 * expired entries are dropped, which is when the table is rebuilt, cannot be observed.
 */
export class DedupTable {
  readonly #horizonMs: number;
  #words = new Int32Array(0);
  #doubles = new Float64Array(0);
  /** Number of entries − 1; entries are a power of two. */
  #mask = 0;
  #used = 0;

  constructor(horizonMs: number) {
    this.#horizonMs = horizonMs;
    this.#allocate(MIN_ENTRIES);
  }

  /** Makes room for `count` more ids: positions given out before are void. Dropping expired entries may be all it takes. */
  reserve(count: number, clockMs: number): void {
    if (2 * (this.#used + count) <= this.#mask + 1) return;
    const kept = this.snapshot(clockMs);
    let entries = MIN_ENTRIES;
    // At most a quarter full: the next time comes after as many new ids as were kept, or more.
    while (entries < 4 * (kept.stampsMs.length + count)) entries *= 2;
    this.#allocate(entries);
    this.#insert(kept);
  }

  /**
   * Writes to `homes[i]` where the search for the id of row `first + i` begins, for i below `count`. Reads all of those
   * entries, so that the cache misses overlap; returns what it read only to keep the reading from being optimised away.
   */
  locate(ids: Uint32Array, first: number, count: number, homes: Int32Array): number {
    const words = this.#words;
    const mask = this.#mask;
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const home = homeOf(ids[2 * (first + i)]!, ids[2 * (first + i) + 1]!) & mask;
      homes[i] = home;
      seen |= words[home * ENTRY_WORDS + IN_USE]!;
    }
    return seen;
  }

  /** Position of an id's entry, or of the free one where it belongs. `home` is from `locate`. */
  find(home: number, low: number, high: number): number {
    const words = this.#words;
    const lowWord = low | 0;
    const highWord = high | 0;
    let at = home * ENTRY_WORDS;
    while (words[at + IN_USE] !== 0 && (words[at + LOW] !== lowWord || words[at + HIGH] !== highWord)) {
      at += ENTRY_WORDS;
      if (at === words.length) at = 0;
    }
    return at;
  }

  /** Whether the entry at `at` is in use and still within the horizon. */
  known(at: number, clockMs: number): boolean {
    return this.#words[at + IN_USE] !== 0 && clockMs - this.#doubles[at / 2 + STAMP]! <= this.#horizonMs;
  }

  fingerprintAt(at: number): number {
    return this.#words[at + FINGERPRINT]!;
  }

  /** Writes the entry at `at`, a position from `find` of the same id. */
  register(at: number, low: number, high: number, fingerprint: number, clockMs: number): void {
    const words = this.#words;
    this.#used += 1 - words[at + IN_USE]!;
    words[at + LOW] = low;
    words[at + HIGH] = high;
    words[at + FINGERPRINT] = fingerprint;
    words[at + IN_USE] = 1;
    this.#doubles[at / 2 + STAMP] = clockMs;
  }

  /** The entries within the horizon. */
  snapshot(clockMs: number): DedupSnapshot {
    const words = this.#words;
    const ids = new Uint32Array(2 * this.#used);
    const fingerprints = new Int32Array(this.#used);
    const stampsMs = new Float64Array(this.#used);
    let kept = 0;
    for (let at = 0; at < words.length; at += ENTRY_WORDS) {
      if (!this.known(at, clockMs)) continue;
      ids[2 * kept] = words[at + LOW]!;
      ids[2 * kept + 1] = words[at + HIGH]!;
      fingerprints[kept] = words[at + FINGERPRINT]!;
      stampsMs[kept] = this.#doubles[at / 2 + STAMP]!;
      kept += 1;
    }
    return {
      ids: ids.slice(0, 2 * kept),
      fingerprints: fingerprints.slice(0, kept),
      stampsMs: stampsMs.slice(0, kept),
    };
  }

  restore(snapshot: DedupSnapshot, clockMs: number): void {
    this.reserve(snapshot.stampsMs.length, clockMs);
    this.#insert(snapshot);
  }

  #insert({ ids, fingerprints, stampsMs }: DedupSnapshot): void {
    for (let i = 0; i < stampsMs.length; i++) {
      const low = ids[2 * i]!;
      const high = ids[2 * i + 1]!;
      this.register(this.find(homeOf(low, high) & this.#mask, low, high), low, high, fingerprints[i]!, stampsMs[i]!);
    }
  }

  #allocate(entries: number): void {
    const buffer = new ArrayBuffer(entries * ENTRY_DOUBLES * 8);
    this.#words = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.#mask = entries - 1;
    this.#used = 0;
  }
}

/** Ids may be anything, so they are hashed: words that differ in few bits must not crowd together. */
function homeOf(low: number, high: number): number {
  return avalanche(low ^ Math.imul(high, 0x9e3779b1));
}

import { avalanche } from '../digest/murmur3.ts';
import { type DedupSnapshot } from './snapshot.ts';

/** A sighting: id low, id high, fingerprint, a spare word, and the stamp, a double. */
const SIGHTING_WORDS = 6;
const LOW = 0;
const HIGH = 1;
const FINGERPRINT = 2;
/** In doubles. */
const SIGHTING_DOUBLES = SIGHTING_WORDS / 2;
const STAMP = 2;

/** An entry of the hash table: the hash of an id, and the place of its latest sighting plus one; zero if it is free. */
const ENTRY_WORDS = 2;
const HASH = 0;
const PLACE = 1;

const MIN_SIGHTINGS = 64;
const EXPIRED_AT_A_TIME = 128;

/**
 * The transaction ids seen not long ago. A sighting is *known* while the partition's event clock has moved by at most the
 * horizon since its stamp. Stamps never decrease, so sightings lie in a ring from the oldest to the latest and are forgotten
 * from its end; a hash table with linear probing, at most half full, leads to them. When the expired ones are forgotten cannot
 * be observed, since the stamp is looked at whenever an id is found.
 */
export class DedupTable {
  readonly #horizonMs: number;
  #words = new Int32Array(0);
  #stamps = new Float64Array(0);
  /** Sightings that the ring has room for, a power of two; the table has twice as many entries. */
  #capacity = 0;
  #entries = new Int32Array(0);
  /** Sequence numbers of the oldest sighting and of the next one; modulo the capacity they are places. */
  #oldest = 0;
  #next = 0;
  readonly #expiredHomes = new Int32Array(EXPIRED_AT_A_TIME);
  // oxlint-disable-next-line no-unused-private-class-members -- where what is read ahead goes, lest the reading be optimised away
  #touched = 0;

  constructor(horizonMs: number) {
    this.#horizonMs = horizonMs;
    this.#allocate(MIN_SIGHTINGS);
  }

  /** Makes room for `count` more sightings; entries given out before are void. The clock stands at `clockMs`. */
  reserve(count: number, clockMs: number): void {
    this.#forgetExpired(clockMs);
    if (this.#next - this.#oldest + count > this.#capacity) this.#grow(count, clockMs);
  }

  /**
   * Writes the hash of the id of row `first + i` to `hashes[i]`, for i below `count`, and reads the table where the search for
   * each will begin, so that the cache misses overlap.
   */
  prepare(ids: Uint32Array, first: number, count: number, hashes: Int32Array): void {
    const entries = this.#entries;
    const mask = 2 * this.#capacity - 1;
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const hash = hashOf(ids[2 * (first + i)]!, ids[2 * (first + i) + 1]!);
      hashes[i] = hash;
      seen |= entries[(hash & mask) * ENTRY_WORDS]!;
    }
    this.#touched ^= seen;
  }

  /** The entry of an id, or the free one where it belongs. */
  find(hash: number, low: number, high: number): number {
    const entries = this.#entries;
    const words = this.#words;
    const mask = 2 * this.#capacity - 1;
    for (let entry = hash & mask; ; entry = (entry + 1) & mask) {
      const place = entries[entry * ENTRY_WORDS + PLACE]!;
      if (place === 0) return entry;
      if (entries[entry * ENTRY_WORDS + HASH] !== hash) continue;
      const at = (place - 1) * SIGHTING_WORDS;
      if (words[at + LOW] === (low | 0) && words[at + HIGH] === (high | 0)) return entry;
    }
  }

  /** Whether the id of an entry is known, the clock standing at `clockMs`. */
  known(entry: number, clockMs: number): boolean {
    const place = this.#entries[entry * ENTRY_WORDS + PLACE]!;
    return place !== 0 && !this.#isExpired(place - 1, clockMs);
  }

  /** The payload's fingerprint at the latest sighting of an entry's id. */
  fingerprintOf(entry: number): number {
    const place = this.#entries[entry * ENTRY_WORDS + PLACE]!;
    return this.#words[(place - 1) * SIGHTING_WORDS + FINGERPRINT]!;
  }

  /** Notes a sighting; `entry` is what `find` gave for the id. */
  register(entry: number, hash: number, low: number, high: number, fingerprint: number, clockMs: number): void {
    const place = this.#next++ & (this.#capacity - 1);
    const at = place * SIGHTING_WORDS;
    this.#words[at + LOW] = low;
    this.#words[at + HIGH] = high;
    this.#words[at + FINGERPRINT] = fingerprint;
    this.#stamps[place * SIGHTING_DOUBLES + STAMP] = clockMs;
    this.#entries[entry * ENTRY_WORDS + HASH] = hash;
    this.#entries[entry * ENTRY_WORDS + PLACE] = place + 1;
  }

  /** The sightings that are known, oldest first. */
  snapshot(clockMs: number): DedupSnapshot {
    this.#forgetExpired(clockMs);
    const count = this.#next - this.#oldest;
    const ids = new Uint32Array(2 * count);
    const fingerprints = new Int32Array(count);
    const stampsMs = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const place = (this.#oldest + i) & (this.#capacity - 1);
      ids[2 * i] = this.#words[place * SIGHTING_WORDS + LOW]!;
      ids[2 * i + 1] = this.#words[place * SIGHTING_WORDS + HIGH]!;
      fingerprints[i] = this.#words[place * SIGHTING_WORDS + FINGERPRINT]!;
      stampsMs[i] = this.#stamps[place * SIGHTING_DOUBLES + STAMP]!;
    }
    return { ids, fingerprints, stampsMs };
  }

  /** Fills an empty table. */
  restore({ ids, fingerprints, stampsMs }: DedupSnapshot, clockMs: number): void {
    this.reserve(stampsMs.length, clockMs);
    for (let i = 0; i < stampsMs.length; i++) {
      const low = ids[2 * i]!;
      const high = ids[2 * i + 1]!;
      const hash = hashOf(low, high);
      this.register(this.find(hash, low, high), hash, low, high, fingerprints[i]!, stampsMs[i]!);
    }
  }

  #isExpired(place: number, clockMs: number): boolean {
    return clockMs - this.#stamps[place * SIGHTING_DOUBLES + STAMP]! > this.#horizonMs;
  }

  #forgetExpired(clockMs: number): void {
    const places = this.#capacity - 1;
    for (;;) {
      let end = this.#oldest;
      const limit = Math.min(this.#next, end + EXPIRED_AT_A_TIME);
      while (end < limit && this.#isExpired(end & places, clockMs)) end += 1;
      if (end === this.#oldest) return;
      this.#remove(this.#oldest, end);
      this.#oldest = end;
    }
  }

  /** Frees the entries that lead to these sightings; there is none if an id was sighted again after it had expired. */
  #remove(from: number, to: number): void {
    const entries = this.#entries;
    const words = this.#words;
    const places = this.#capacity - 1;
    const mask = 2 * this.#capacity - 1;
    const homes = this.#expiredHomes;
    let seen = 0;
    for (let i = from; i < to; i++) {
      const at = (i & places) * SIGHTING_WORDS;
      const home = hashOf(words[at + LOW]!, words[at + HIGH]!) & mask;
      homes[i - from] = home;
      // As in `prepare`: read first, so that the cache misses overlap.
      seen |= entries[home * ENTRY_WORDS]!;
    }
    this.#touched ^= seen;
    for (let i = from; i < to; i++) {
      const place = (i & places) + 1;
      let free = homes[i - from]!;
      while (entries[free * ENTRY_WORDS + PLACE] !== place && entries[free * ENTRY_WORDS + PLACE] !== 0) {
        free = (free + 1) & mask;
      }
      if (entries[free * ENTRY_WORDS + PLACE] === 0) continue;
      // Close the gap: an entry moves up if the search for it passes the free place.
      for (let next = (free + 1) & mask; entries[next * ENTRY_WORDS + PLACE] !== 0; next = (next + 1) & mask) {
        const hash = entries[next * ENTRY_WORDS + HASH]!;
        if (((next - hash) & mask) < ((next - free) & mask)) continue;
        entries[free * ENTRY_WORDS + HASH] = hash;
        entries[free * ENTRY_WORDS + PLACE] = entries[next * ENTRY_WORDS + PLACE]!;
        free = next;
      }
      entries[free * ENTRY_WORDS + PLACE] = 0;
    }
  }

  #grow(count: number, clockMs: number): void {
    const kept = this.snapshot(clockMs);
    let capacity = 2 * this.#capacity;
    while (capacity < kept.stampsMs.length + count) capacity *= 2;
    this.#allocate(capacity);
    this.restore(kept, clockMs);
  }

  #allocate(capacity: number): void {
    this.#words = new Int32Array(capacity * SIGHTING_WORDS);
    this.#stamps = new Float64Array(this.#words.buffer);
    this.#entries = new Int32Array(2 * capacity * ENTRY_WORDS);
    this.#capacity = capacity;
    this.#oldest = 0;
    this.#next = 0;
  }
}

/** Ids may be anything, so they are hashed: words that differ in few bits must not crowd together. */
function hashOf(low: number, high: number): number {
  return avalanche(low ^ Math.imul(high, 0x9e3779b1));
}

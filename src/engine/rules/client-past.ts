import { type RecordLayout, type WordKind } from '../record-layout.ts';
import { type OrdinalFilter } from './baseline.ts';

/** Of a transaction of the past, what decides whether another one is compared with it. */
export interface PastGroup {
  /** Dictionary code. */
  readonly category: number;
  readonly hour: number;
}

/**
 * A client's latest transactions, at most so many, in its record: sorted by level, and among equals by ordinal, so that a median is at hand. A word for how many
 * there are, then levels, ordinals, and where a rule needs them categories and hours of the week, a column each.
 */
export class ClientPast {
  readonly #most: number;
  readonly #count: number;
  readonly #levels: number;
  readonly #ordinals: number;
  /** Null where a column is not kept. */
  readonly #categories: number | null;
  readonly #hours: number | null;

  constructor(layout: RecordLayout, most: number, byCategory: boolean, byHour: boolean) {
    const column = (kind: WordKind): number => layout.claim(...Array.from({ length: most }, () => kind));
    this.#most = most;
    this.#count = layout.claim('bits');
    this.#levels = column('bits');
    this.#ordinals = column('ordinal');
    this.#categories = byCategory ? column('categories') : null;
    this.#hours = byHour ? column('bits') : null;
  }

  /** How many transactions there are in the record that begins at `base`. */
  count(words: Int32Array, base: number): number {
    return words[base + this.#count]!;
  }

  /** Index of the oldest transaction; 0 if there is none. */
  oldest(words: Int32Array, base: number): number {
    const ordinals = base + this.#ordinals;
    const count = words[base + this.#count]!;
    let oldest = 0;
    let least = words[ordinals]!;
    for (let i = 1; i < count; i++) {
      const ordinal = words[ordinals + i]!;
      if (ordinal >= least) continue;
      least = ordinal;
      oldest = i;
    }
    return oldest;
  }

  /** Ordinal of the latest transaction; there is one. */
  latest(words: Int32Array, base: number): number {
    const ordinals = base + this.#ordinals;
    const count = words[base + this.#count]!;
    let latest = words[ordinals]!;
    for (let i = 1; i < count; i++) latest = Math.max(latest, words[ordinals + i]!);
    return latest;
  }

  /** Drops what is older than the ordinal `first`; returns the index of the oldest transaction that is left. */
  forgetBefore(words: Int32Array, base: number, first: number): number {
    const oldest = this.oldest(words, base);
    const count = words[base + this.#count]!;
    if (count === 0 || words[base + this.#ordinals + oldest]! >= first) return oldest;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      if (words[base + this.#ordinals + i]! >= first) this.#move(words, base, i, kept++);
    }
    words[base + this.#count] = kept;
    return this.oldest(words, base);
  }

  /** Puts the client's next transaction into its place; if there are as many as may be, in place of the oldest, which has the index `oldest`. */
  add(words: Int32Array, base: number, oldest: number, level: number, ordinal: number, group: PastGroup): void {
    const levels = base + this.#levels;
    const count = words[base + this.#count]!;
    const isFull = count === this.#most;
    const last = isFull ? count - 1 : count;
    // The place that is free moves to where the transaction belongs: it is the latest among its equals.
    let at = isFull ? oldest : last;
    for (; at < last && words[levels + at + 1]! <= level; at++) this.#move(words, base, at + 1, at);
    for (; at > 0 && words[levels + at - 1]! > level; at--) this.#move(words, base, at - 1, at);
    words[base + this.#count] = last + 1;
    words[levels + at] = level;
    words[base + this.#ordinals + at] = ordinal;
    if (this.#categories !== null) words[base + this.#categories + at] = group.category;
    if (this.#hours !== null) words[base + this.#hours + at] = group.hour;
  }

  /** Copies the levels and ordinals of the transactions of a group, or of all if it is null, that are in a window; returns how many. */
  copy(
    words: Int32Array,
    base: number,
    group: PastGroup | null,
    isIn: OrdinalFilter,
    levels: Int32Array,
    ordinals: Int32Array,
  ): number {
    const count = words[base + this.#count]!;
    let copied = 0;
    for (let i = 0; i < count; i++) {
      if (group !== null && !this.#isOf(words, base, i, group)) continue;
      const ordinal = words[base + this.#ordinals + i]!;
      if (isIn !== null && !isIn(ordinal)) continue;
      levels[copied] = words[base + this.#levels + i]!;
      ordinals[copied] = ordinal;
      copied += 1;
    }
    return copied;
  }

  #isOf(words: Int32Array, base: number, i: number, { category, hour }: PastGroup): boolean {
    if (this.#categories !== null && words[base + this.#categories + i] !== category) return false;
    return this.#hours === null || words[base + this.#hours + i] === hour;
  }

  #move(words: Int32Array, base: number, from: number, to: number): void {
    words[base + this.#levels + to] = words[base + this.#levels + from]!;
    words[base + this.#ordinals + to] = words[base + this.#ordinals + from]!;
    if (this.#categories !== null) words[base + this.#categories + to] = words[base + this.#categories + from]!;
    if (this.#hours !== null) words[base + this.#hours + to] = words[base + this.#hours + from]!;
  }
}

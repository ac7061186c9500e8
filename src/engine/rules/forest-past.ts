import { type Forest } from '../../model/forest.ts';
import { type RecordLayout, type WordKind } from '../record-layout.ts';
import { type OrdinalFilter } from './baseline.ts';
import { type PastGroup } from './client-past.ts';

const BITS = 32;

/**
 * A client's latest transactions, at most so many, in its record: a ring of slots. A word each for the slot that comes next and for how many there are, then
 * ordinals by slot, and where a rule needs them categories and hours of the week. Then the turns on their ways through the trees, as sets of slots: by tree and
 * depth, those that turn to the upper half. How many of the past go the way of another one is so a matter of a few words.
 */
export class ForestPast {
  readonly #most: number;
  readonly #forest: Forest;
  /** Words of a set of slots. */
  readonly #wide: number;
  readonly #next: number;
  readonly #count: number;
  readonly #ordinals: number;
  /** Null where a column is not kept. */
  readonly #categories: number | null;
  readonly #hours: number | null;
  readonly #turns: number;
  /** The slots of what was chosen, as a set: those below 32, and those from there on. */
  #low = 0;
  #high = 0;
  #compared = 0;

  constructor(layout: RecordLayout, most: number, forest: Forest, byCategory: boolean, byHour: boolean) {
    const column = (length: number, kind: WordKind): number => layout.claim(...Array.from({ length }, () => kind));
    this.#most = most;
    this.#forest = forest;
    this.#wide = most > BITS ? 2 : 1;
    this.#next = layout.claim('bits');
    this.#count = layout.claim('bits');
    this.#ordinals = column(most, 'ordinal');
    this.#categories = byCategory ? column(most, 'categories') : null;
    this.#hours = byHour ? column(most, 'bits') : null;
    this.#turns = column(forest.trees * forest.depth * this.#wide, 'bits');
  }

  /** How many transactions there are in the record that begins at `base`. */
  count(words: Int32Array, base: number): number {
    return words[base + this.#count]!;
  }

  /** Drops what is older than the ordinal `first`. */
  forgetBefore(words: Int32Array, base: number, first: number): void {
    let count = words[base + this.#count]!;
    while (count > 0 && words[base + this.#ordinals + this.#slot(words, base, count)]! < first) count -= 1;
    words[base + this.#count] = count;
  }

  /** Ordinal of the latest transaction; there is one. */
  latest(words: Int32Array, base: number): number {
    return words[base + this.#ordinals + this.#slot(words, base, 1)]!;
  }

  /** Chooses those of a group, or all if it is null, that are in a window; returns how many. */
  choose(words: Int32Array, base: number, group: PastGroup | null, isIn: OrdinalFilter): number {
    const count = words[base + this.#count]!;
    if (group === null && isIn === null && count === this.#most) return this.#chooseAll();
    let low = 0;
    let high = 0;
    let compared = 0;
    for (let back = count; back > 0; back--) {
      const slot = this.#slot(words, base, back);
      if (group !== null && !this.#isOf(words, base, slot, group)) continue;
      if (isIn !== null && !isIn(words[base + this.#ordinals + slot]!)) continue;
      if (slot < BITS) low |= 1 << slot;
      else high |= 1 << slot;
      compared += 1;
    }
    this.#low = low;
    this.#high = high;
    this.#compared = compared;
    return compared;
  }

  #chooseAll(): number {
    this.#low = firstSlots(this.#most);
    this.#high = firstSlots(this.#most - BITS);
    this.#compared = this.#most;
    return this.#most;
  }

  /** The ordinals of what was chosen, from the oldest on. */
  chosenOrdinals(words: Int32Array, base: number): number[] {
    const ordinals: number[] = [];
    for (let back = words[base + this.#count]!; back > 0; back--) {
      const slot = this.#slot(words, base, back);
      const set = slot < BITS ? this.#low : this.#high;
      if ((set & (1 << slot)) !== 0) ordinals.push(words[base + this.#ordinals + slot]!);
    }
    return ordinals;
  }

  /**
   * Σ (m + 1) · 2ᵏ over the trees: k is how far down the way of `paths` a node is that is a leaf or has at most `sparse` of what was chosen, m how many.
   * Where the sum is more than `most` some smaller number that is more than that too may stand for it, as is quickly told.
   */
  mass(words: Int32Array, base: number, paths: Int32Array, sparse: number, most: number): number {
    const { trees, depth } = this.#forest;
    const wide = this.#wide;
    let sum = 0;
    for (let tree = 0; tree < trees && sum <= most; tree++) {
      const path = paths[tree]!;
      let at = base + this.#turns + tree * depth * wide;
      let low = this.#low;
      let high = this.#high;
      let mass = this.#compared;
      let k = 0;
      while (k < depth && mass > sparse) {
        k += 1;
        // All ones where the way turns to the lower half, so that those remain that do not turn to the upper one.
        const lower = ((path >>> (depth - k)) & 1) - 1;
        low &= words[at]! ^ lower;
        if (wide === 2) high &= words[at + 1]! ^ lower;
        mass = bitCount(low) + (high === 0 ? 0 : bitCount(high));
        at += wide;
      }
      sum += (mass + 1) << k;
    }
    return sum;
  }

  /** Adds the client's next transaction; if there are as many as may be, in place of the oldest. */
  add(words: Int32Array, base: number, ordinal: number, group: PastGroup, paths: Int32Array): void {
    const slot = words[base + this.#next]!;
    words[base + this.#next] = slot + 1 === this.#most ? 0 : slot + 1;
    words[base + this.#count] = Math.min(this.#most, words[base + this.#count]! + 1);
    words[base + this.#ordinals + slot] = ordinal;
    if (this.#categories !== null) words[base + this.#categories + slot] = group.category;
    if (this.#hours !== null) words[base + this.#hours + slot] = group.hour;
    this.#setTurns(words, base + this.#turns + (slot >> 5), 1 << slot, paths);
  }

  #setTurns(words: Int32Array, first: number, own: number, paths: Int32Array): void {
    const { trees, depth } = this.#forest;
    let at = first;
    for (let tree = 0; tree < trees; tree++) {
      const path = paths[tree]!;
      for (let k = depth - 1; k >= 0; k--) {
        words[at] = (words[at]! & ~own) | (-((path >>> k) & 1) & own);
        at += this.#wide;
      }
    }
  }

  /** The slot of the transaction that is so many before the next one. */
  #slot(words: Int32Array, base: number, back: number): number {
    const slot = words[base + this.#next]! - back;
    return slot < 0 ? slot + this.#most : slot;
  }

  #isOf(words: Int32Array, base: number, slot: number, { category, hour }: PastGroup): boolean {
    if (this.#categories !== null && words[base + this.#categories + slot] !== category) return false;
    return this.#hours === null || words[base + this.#hours + slot] === hour;
  }
}

/** The set of the first so many slots, of which a word has 32. */
function firstSlots(count: number): number {
  return count >= BITS ? -1 : count <= 0 ? 0 : (1 << count) - 1;
}

/** How many bits are set: H. S. Warren, "Hacker's Delight", 5-1. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

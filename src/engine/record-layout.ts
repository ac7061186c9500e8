import { type DictionaryName } from '../model/dictionary.ts';

/**
 * What a word of a client's record means: the ordinal of a transaction, a code of a dictionary, or bits that mean the same
 * whatever the numbering and the vocabulary.
 */
export type WordKind = 'ordinal' | 'bits' | DictionaryName;

const WORDS_PER_CACHE_LINE = 16;

/** Hands out the words of a client's record to the rules that keep their state there. */
export class RecordLayout {
  readonly #kinds: WordKind[] = [];

  /** Offset of the first of these words. */
  claim(...kinds: readonly WordKind[]): number {
    this.#kinds.push(...kinds);
    return this.#kinds.length - kinds.length;
  }

  /** Offset of a double, in words; always even. */
  claimDouble(): number {
    if (this.#kinds.length % 2 === 1) this.#kinds.push('bits');
    return this.claim('bits', 'bits');
  }

  /** The words given out, in order. */
  get kinds(): readonly WordKind[] {
    return this.#kinds;
  }

  /** Words from one record to the next: whole cache lines. */
  get stride(): number {
    return Math.ceil(this.#kinds.length / WORDS_PER_CACHE_LINE) * WORDS_PER_CACHE_LINE;
  }
}

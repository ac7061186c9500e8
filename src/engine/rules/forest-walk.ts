import { type Dictionary, type Vocabulary } from '../../model/dictionary.ts';
import {
  amountPlace,
  dayPlace,
  featureOf,
  type ForestFeature,
  positionOf,
  shiftOf,
  waitPlace,
  weekPlace,
  wordOf,
} from '../../model/forest.ts';
import { type TreesRule } from '../../model/rule-set.ts';
import { type Rows } from '../rows.ts';

type CodedFeature = 'category' | 'region' | 'location' | 'device';

const DICTIONARIES = { category: 'categories', region: 'regions', location: 'locations', device: 'devices' } as const;

function isCoded(feature: ForestFeature): feature is CodedFeature {
  return feature in DICTIONARIES;
}

/**
 * The way of a transaction through each tree, from the root to a leaf. A node halves what is left of a feature, so the way takes the position's bits in that
 * feature, one after the other from the first.
 */
export class ForestWalk {
  /** By tree: the turns on the way to the leaf, the first one in the highest of `depth` bits. */
  readonly paths: Int32Array;
  readonly #rule: TreesRule;
  readonly #places: readonly ((rows: Rows, row: number, waitMs: number | null) => number)[];
  /** By tree and node, the index of a feature. */
  readonly #featureOf: Uint8Array;
  /** By tree and feature. */
  readonly #shifts: Uint32Array;
  /** By feature, of the transaction at work. */
  readonly #placeOf: Uint32Array;
  /** By feature, of the tree at work: the bits that are not taken yet. */
  readonly #bits: Int32Array;

  constructor(rule: TreesRule, vocabulary: Vocabulary) {
    const { trees, depth, features, seed: text } = rule.forest;
    const seed = wordOf(text);
    this.#rule = rule;
    this.paths = new Int32Array(trees);
    this.#places = features.map((feature) => placer(feature, rule.minCents, vocabulary));
    this.#featureOf = new Uint8Array(trees << depth);
    this.#shifts = new Uint32Array(trees * features.length);
    for (let tree = 0; tree < trees; tree++) {
      for (let node = 1; node < 1 << depth; node++) {
        this.#featureOf[(tree << depth) + node] = featureOf(seed, tree, node, features.length);
      }
      features.forEach((_, i) => (this.#shifts[tree * features.length + i] = shiftOf(seed, tree, i)));
    }
    this.#placeOf = new Uint32Array(features.length);
    this.#bits = new Int32Array(features.length);
  }

  /** Sets the paths to those of a row; `waitMs` is since the client's transaction before, null if there is none. */
  walk(rows: Rows, row: number, waitMs: number | null): void {
    const { trees, depth } = this.#rule.forest;
    for (let i = 0; i < this.#places.length; i++) this.#placeOf[i] = this.#places[i]!(rows, row, waitMs);
    const bits = this.#bits;
    for (let tree = 0; tree < trees; tree++) {
      this.#takePositions(tree);
      let node = 1;
      for (let k = 0; k < depth; k++) {
        const feature = this.#featureOf[(tree << depth) + node]!;
        node = 2 * node + (bits[feature]! >>> 31);
        bits[feature] = bits[feature]! << 1;
      }
      this.paths[tree] = node - (1 << depth);
    }
  }

  #takePositions(tree: number): void {
    const { features } = this.#rule.forest;
    const first = tree * features.length;
    for (let i = 0; i < features.length; i++) {
      this.#bits[i] = positionOf(features[i]!, this.#placeOf[i]!, this.#shifts[first + i]!);
    }
  }
}

function placer(
  feature: ForestFeature,
  minCents: number,
  vocabulary: Vocabulary,
): (rows: Rows, row: number, waitMs: number | null) => number {
  if (isCoded(feature)) {
    const words = new CodeWords(vocabulary[DICTIONARIES[feature]]);
    return (rows, row) => words.of(rows[feature][row]!);
  }
  switch (feature) {
    case 'amount':
      return ({ amountCents }, row) => amountPlace(amountCents[row]!, minCents);
    case 'since_last':
      return (_rows, _row, waitMs) => waitPlace(waitMs);
    case 'time_of_day':
      return ({ eventTimeMs }, row) => dayPlace(eventTimeMs[row]!);
    case 'time_of_week':
      return ({ eventTimeMs }, row) => weekPlace(eventTimeMs[row]!);
  }
}

/** The words of a dictionary's strings, each worked out once: codes depend on the order of arrival, words do not. */
class CodeWords {
  readonly #dictionary: Dictionary;
  readonly #words: number[] = [];

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  of(code: number): number {
    while (this.#words.length <= code) this.#words.push(wordOf(this.#dictionary.value(this.#words.length)));
    return this.#words[code]!;
  }
}

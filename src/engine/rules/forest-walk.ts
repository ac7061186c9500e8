import { levelE4 } from '../../model/amount-level.ts';
import { type CodedField, dictionaryNameOf, isCodedField } from '../../model/coded-field.ts';
import { type Dictionary, dictionaryNamed, type Vocabulary } from '../../model/dictionary.ts';
import { type ForestFeature } from '../../model/forest.ts';
import {
  amountPlace,
  dayPlace,
  featureOf,
  positionOf,
  shiftOf,
  waitPlace,
  weekPlace,
  wordOf,
} from '../../model/forest-space.ts';
import { type TreesRule } from '../../model/rule-set.ts';
import { type Rows } from '../rows.ts';

type CodedFeature = Extract<ForestFeature, CodedField>;
type Scale = Exclude<ForestFeature, CodedFeature>;

/** By how many bits a place on a scale is moved to the left to be a position, but for the shift of the tree. */
const LEFT: Readonly<Record<Scale, number>> = { amount: 15, since_last: 15, time_of_day: 16, time_of_week: 16 };

/** Where a transaction lies along one feature, tree by tree. */
interface Axis {
  /** Writes the positions to `positions` from index `first` on, `step` apart; `waitMs` is since the client's transaction before, null if there is none. */
  place(rows: Rows, row: number, waitMs: number | null, positions: Int32Array, first: number, step: number): void;
}

/**
 * The way of a transaction through each tree, from the root to a leaf. A node halves what is left of a feature, so the way takes the bits of the
 * position in that feature, one after the other from the highest.
 */
export class ForestWalk {
  /** By tree: the turns on the way to the leaf, the first one in the highest of `depth` bits. */
  readonly paths: Int32Array;
  readonly #depth: number;
  readonly #axes: readonly Axis[];
  /** By tree and node, the index of a feature. */
  readonly #featureOf: Uint8Array;
  /** By tree and feature: the bits of the position that are not taken yet. */
  readonly #positions: Int32Array;

  constructor({ forest, minCents }: TreesRule, vocabulary: Vocabulary) {
    const { trees, depth, features, seed: text } = forest;
    const seed = wordOf(text);
    this.paths = new Int32Array(trees);
    this.#depth = depth;
    this.#axes = features.map((feature, i) => {
      const shifts = Array.from({ length: trees }, (_, tree) => shiftOf(seed, tree, i));
      if (isCodedField(feature)) {
        return new CodedAxis(feature, shifts, dictionaryNamed(vocabulary, dictionaryNameOf(feature)));
      }
      return new ScaleAxis(feature, shifts, minCents);
    });
    this.#featureOf = new Uint8Array(trees << depth);
    for (let tree = 0; tree < trees; tree++) {
      for (let node = 1; node < 1 << depth; node++) {
        this.#featureOf[(tree << depth) + node] = featureOf(seed, tree, node, features.length);
      }
    }
    this.#positions = new Int32Array(trees * features.length);
  }

  /** Sets the paths to those of a row. */
  walk(rows: Rows, row: number, waitMs: number | null): void {
    const depth = this.#depth;
    const axes = this.#axes;
    const features = this.#featureOf;
    const positions = this.#positions;
    const paths = this.paths;
    const step = axes.length;
    for (let i = 0; i < step; i++) axes[i]!.place(rows, row, waitMs, positions, i, step);
    for (let tree = 0, first = 0; tree < paths.length; tree++, first += step) {
      let node = 1;
      for (let k = 0; k < depth; k++) {
        const at = first + features[(tree << depth) + node]!;
        const position = positions[at]!;
        node = 2 * node + (position >>> 31);
        positions[at] = position << 1;
      }
      paths[tree] = node - (1 << depth);
    }
  }
}

/** A feature of which places are in order: a tree moves all of them by its shift, so that the position of the first one is enough. */
class ScaleAxis implements Axis {
  readonly #feature: Scale;
  readonly #leastLevel: number;
  readonly #origins: Int32Array;

  constructor(feature: Scale, shifts: readonly number[], minCents: number) {
    this.#feature = feature;
    this.#leastLevel = levelE4(minCents);
    this.#origins = Int32Array.from(shifts, (shift) => positionOf(feature, 0, shift));
  }

  place(rows: Rows, row: number, waitMs: number | null, positions: Int32Array, first: number, step: number): void {
    const origins = this.#origins;
    const moved = this.#placeOf(rows, row, waitMs) << LEFT[this.#feature];
    for (let tree = 0, at = first; tree < origins.length; tree++, at += step) positions[at] = origins[tree]! + moved;
  }

  #placeOf({ amountCents, eventTimeMs }: Rows, row: number, waitMs: number | null): number {
    switch (this.#feature) {
      case 'amount':
        return amountPlace(levelE4(amountCents[row]!), this.#leastLevel);
      case 'since_last':
        return waitPlace(waitMs);
      case 'time_of_day':
        return dayPlace(eventTimeMs[row]!);
      case 'time_of_week':
        return weekPlace(eventTimeMs[row]!);
    }
  }
}

/** A feature of which values are strewn: the positions of a string are worked out once. Codes depend on the order of arrival, positions do not. */
class CodedAxis implements Axis {
  readonly #feature: CodedFeature;
  readonly #shifts: readonly number[];
  readonly #dictionary: Dictionary;
  /** By code, then by tree. */
  readonly #known: Int32Array[] = [];

  constructor(feature: CodedFeature, shifts: readonly number[], dictionary: Dictionary) {
    this.#feature = feature;
    this.#shifts = shifts;
    this.#dictionary = dictionary;
  }

  place(rows: Rows, row: number, _waitMs: number | null, positions: Int32Array, first: number, step: number): void {
    const code = rows[this.#feature][row]!;
    const own = this.#known[code] ?? this.#learn(code);
    for (let tree = 0, at = first; tree < own.length; tree++, at += step) positions[at] = own[tree]!;
  }

  #learn(code: number): Int32Array {
    while (this.#known.length <= code) {
      const word = wordOf(this.#dictionary.value(this.#known.length));
      this.#known.push(Int32Array.from(this.#shifts, (shift) => positionOf(this.#feature, word, shift)));
    }
    return this.#known[code]!;
  }
}

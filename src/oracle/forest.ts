import { levelE4 } from '../model/amount-level.ts';
import { type ForestFeature } from '../model/forest.ts';
import {
  amountPlace,
  dayPlace,
  featureOf,
  positionOf,
  shiftOf,
  SPARSE_PARTS,
  waitPlace,
  weekPlace,
  wordOf,
} from '../model/forest-space.ts';
import { type AnomalyRule, type TreesRule } from '../model/rule-set.ts';
import { type History } from './history.ts';
import { windowsAt } from './windows.ts';

/** By feature of a forest, where a transaction lies on it. */
type Places = readonly number[];

/** Positions in a tree are below this. */
const END = 0x1_0000_0000;

/** The score of the transaction at index `at` in half-space trees against those at other indices, in thousandths, rounded down. */
export function forestScoreMilli(rule: TreesRule, history: History, baseline: readonly number[], at: number): number {
  const { trees } = rule.forest;
  const past = baseline.map((index) => placesOf(rule, history, index));
  const x = placesOf(rule, history, at);
  let mass = 0;
  for (let tree = 0; tree < trees; tree++) mass += massAround(rule, tree, x, past);
  return Math.floor((1000 * (past.length + 1) * trees) / mass);
}

/** Divides the space around x until few of the past are left in x's part of it. How many these are, and x, times what the space has grown smaller. */
function massAround({ forest }: TreesRule, tree: number, x: Places, past: readonly Places[]): number {
  const { features, depth, seed: text } = forest;
  const seed = wordOf(text);
  const low = features.map(() => 0);
  const high = features.map(() => END);
  let left = past;
  let [node, halvings, smaller] = [1, 0, 1];
  while (halvings < depth && left.length * SPARSE_PARTS > past.length) {
    const along = featureOf(seed, tree, node, features.length);
    const shift = shiftOf(seed, tree, along);
    const middle = (low[along]! + high[along]!) / 2;
    const isUpper = (places: Places): boolean => positionOf(features[along]!, places[along]!, shift) >= middle;
    const xIsUpper = isUpper(x);
    left = left.filter((places) => isUpper(places) === xIsUpper);
    (xIsUpper ? low : high)[along] = middle;
    node = xIsUpper ? 2 * node + 1 : 2 * node;
    halvings += 1;
    smaller *= 2;
  }
  return (left.length + 1) * smaller;
}

function placesOf(rule: TreesRule, history: History, at: number): Places {
  return rule.forest.features.map((feature) => placeOf(feature, rule, history, at));
}

function placeOf(feature: ForestFeature, rule: TreesRule, history: History, at: number): number {
  const transaction = history.at(at);
  switch (feature) {
    case 'amount':
      return amountPlace(levelE4(transaction.amountCents), levelE4(rule.minCents));
    case 'since_last':
      return waitPlace(waitBefore(rule, history, at));
    case 'time_of_day':
      return dayPlace(history.timesMs[at]!);
    case 'time_of_week':
      return weekPlace(history.timesMs[at]!);
    case 'category':
    case 'region':
    case 'location':
    case 'device':
      return wordOf(transaction[feature]);
  }
}

/** The time since the client's previous transaction that counts, in ms; null if the earliest window of the one at index `at` has none. */
export function waitBefore({ currency, window }: AnomalyRule, history: History, at: number): number | null {
  const timeMs = history.timesMs[at]!;
  const { startMs } = windowsAt(window, timeMs)[0]!;
  for (let i = at - 1; i >= 0 && history.timesMs[i]! >= startMs; i--) {
    const earlier = history.at(i);
    if (earlier.currency === currency && earlier.amountCents > 0) return timeMs - history.timesMs[i]!;
  }
  return null;
}

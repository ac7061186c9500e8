import { levelE4 } from './amount-level.ts';
import { type ForestFeature } from './forest.ts';
import { DAY_MS, MINUTE_MS } from './time-units.ts';
import { utf8Of } from './utf8.ts';

/** A node with no more than one in so many of what is compared with is not divided. */
export const SPARSE_PARTS = 10;

/** Places on a feature's scale. */
const PLACES = 0x1_0000;

/** What the scales of amounts and of minutes span, in levels: a factor of e⁷, about 1,100. */
const SCALE_E4 = 70_000;

const WEEK_MS = 7 * DAY_MS;

/** Shifts are numbered from here on; nodes have smaller numbers. */
const FIRST_SHIFT = 0x1_0000;

/** An integer hash of 32 bits: the multipliers and shifts of C. Wellons' "lowbias32" (2018, public domain). */
function scramble(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Unsigned 32 bits of a text, or of none: FNV-1a over its UTF-8, 0 for null. */
export function wordOf(text: string | null): number {
  if (text === null) return 0;
  let hash = 0x811c9dc5;
  for (const byte of utf8Of(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Draw number `n` of a tree, unsigned 32 bits. `seed` is the word of the forest's. */
function draw(seed: number, tree: number, n: number): number {
  return scramble(scramble(scramble(seed) + tree) + n);
}

/** Index of the feature along which a node of a tree is halved. The root is node 1; the halves of node n are 2n, with the lower places, and 2n + 1. */
export function featureOf(seed: number, tree: number, node: number, features: number): number {
  return draw(seed, tree, node) % features;
}

/** What moves the feature of an index in a tree, unsigned 32 bits. */
export function shiftOf(seed: number, tree: number, feature: number): number {
  return draw(seed, tree, FIRST_SHIFT + feature);
}

/**
 * Where a place lies in a tree, from 0 up to 2³². A scale with two ends lies anywhere in a span twice as long, so that the first half may end anywhere on it; a day
 * and a week begin anywhere; values are strewn.
 */
export function positionOf(feature: ForestFeature, place: number, shift: number): number {
  switch (feature) {
    case 'amount':
    case 'since_last':
      return ((place + (shift % PLACES)) << 15) >>> 0;
    case 'time_of_day':
    case 'time_of_week':
      return ((place + shift) << 16) >>> 0;
    case 'category':
    case 'region':
    case 'location':
    case 'device':
      return scramble(place ^ shift);
  }
}

/** The place of an amount of a level (`levelE4`), from 0 up to 2¹⁶: on a scale of factors that begins at the level of the least amount that the rule looks at. */
export function amountPlace(level: number, leastLevel: number): number {
  return placeOnScale(level - leastLevel);
}

/** The place of the time since the client's transaction before, in ms; null where there is none. On a scale of factors that begins at a minute. */
export function waitPlace(ms: number | null): number {
  return ms === null ? PLACES - 1 : placeOnScale(levelE4(1 + Math.floor(ms / MINUTE_MS)));
}

/** The place of an instant in the day, in UTC. */
export function dayPlace(timeMs: number): number {
  return cyclePlace(timeMs, DAY_MS);
}

/** The place of an instant in the week, in UTC, counted from the weekday of the epoch. */
export function weekPlace(timeMs: number): number {
  return cyclePlace(timeMs, WEEK_MS);
}

function placeOnScale(level: number): number {
  return Math.min(PLACES - 1, Math.floor((Math.max(0, level) * PLACES) / SCALE_E4));
}

function cyclePlace(timeMs: number, cycleMs: number): number {
  const remainder = timeMs % cycleMs;
  return Math.floor(((remainder < 0 ? remainder + cycleMs : remainder) * PLACES) / cycleMs);
}

import { readFileSync, writeFileSync } from 'node:fs';
import { TraplineError } from '../../src/model/errors.ts';

/** Words of one detection in a file: index of the rule, number of the row. */
const WORDS = 2;

/**
 * Detections as pairs of words, `[2i]` the index of the rule in the rule set, `[2i + 1]` the number of the row in the feed that
 * triggered it. In any order; a pair that occurs twice is two detections.
 */
export type DetectionPairs = Uint32Array;

/** What distinguishes a peer's detections from the expected ones; both in order of rule and row. */
export interface PairDifference {
  /** Expected, but not found by the peer. */
  readonly missing: DetectionPairs;
  /** Found by the peer, but not expected, or found more often than expected. */
  readonly extra: DetectionPairs;
}

/** Compares two collections of detections, in any order, each with its multiplicity. */
export function comparePairs(expected: DetectionPairs, actual: DetectionPairs): PairDifference {
  const [wanted, found] = [sortedKeys(expected), sortedKeys(actual)];
  const missing: number[] = [];
  const extra: number[] = [];
  for (let w = 0, f = 0; w < wanted.length || f < found.length;) {
    const [wantedKey, foundKey] = [wanted[w] ?? Infinity, found[f] ?? Infinity];
    if (wantedKey < foundKey) missing.push(wantedKey);
    if (foundKey < wantedKey) extra.push(foundKey);
    if (wantedKey <= foundKey) w += 1;
    if (foundKey <= wantedKey) f += 1;
  }
  return { missing: pairsOf(missing), extra: pairsOf(extra) };
}

/** Number of detections. */
export function countOf(pairs: DetectionPairs): number {
  return pairs.length / WORDS;
}

/** Reads a file of little-endian pairs. Throws TraplineError `file_invalid` if it ends within a pair. */
export function readPairs(path: string): DetectionPairs {
  const bytes = readFileSync(path);
  if (bytes.length % (4 * WORDS) !== 0) {
    throw new TraplineError('file_invalid', `${path}: ${bytes.length} bytes are no whole number of detections`);
  }
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** Writes a file of little-endian pairs. */
export function writePairs(path: string, pairs: DetectionPairs): void {
  writeFileSync(path, pairs);
}

const RULE_FACTOR = 0x1_0000_0000;

function sortedKeys(pairs: DetectionPairs): Float64Array {
  const keys = new Float64Array(pairs.length / WORDS);
  for (let i = 0; i < keys.length; i++) keys[i] = pairs[WORDS * i]! * RULE_FACTOR + pairs[WORDS * i + 1]!;
  return keys.sort();
}

function pairsOf(keys: readonly number[]): DetectionPairs {
  return Uint32Array.from(keys.flatMap((key) => [Math.floor(key / RULE_FACTOR), key % RULE_FACTOR]));
}

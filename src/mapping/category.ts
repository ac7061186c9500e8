import { upperBound } from '../columns/lower-bound.ts';
import { TraplineError } from '../model/errors.ts';
import { type CodeRange, findOverlap } from '../model/mapping.ts';

/** Finds the value of a numeric code such as a merchant category code; undefined where no range holds it. */
export type RangeLookup = (code: string) => string | undefined;

/**
 * Compiles a range table. A code is written in decimal digits; `5411.0`, as spreadsheets write it, is 5411. Throws
 * TraplineError('input') when two ranges share a code.
 */
export function compileRanges(ranges: readonly CodeRange[]): RangeLookup {
  const overlap = findOverlap(ranges);
  if (overlap !== undefined) {
    const [a, b] = overlap.map(({ from, to, value }) => `${from}-${to} (${value})`);
    throw new TraplineError('config_invalid', `the code ranges ${a} and ${b} overlap; every code needs one value`);
  }
  const sorted = [...ranges].sort((a, b) => a.from - b.from);
  const starts = Float64Array.from(sorted, (range) => range.from);
  return (text) => {
    if (!/^\d+(?:\.0+)?$/.test(text)) return undefined;
    const code = Number(text);
    const range = sorted[upperBound(starts, code) - 1];
    return range !== undefined && code <= range.to ? range.value : undefined;
  };
}

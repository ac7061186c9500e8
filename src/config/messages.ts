import { distance } from 'fastest-levenshtein';
import { printable } from '../text/printable.ts';

const SHOWN_LENGTH = 60;

/** A value as messages quote it: short, on one line, and without characters that do not show. */
export function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return String(value);
  return printable(JSON.stringify(value.length > SHOWN_LENGTH ? `${value.slice(0, SHOWN_LENGTH)}…` : value));
}

/** `expected …, found …`. The second half is left out if there is no value. */
export function expectedFound(expected: string, found: unknown): string {
  return found === undefined ? `expected ${expected}` : `expected ${expected}, found ${show(found)}`;
}

/**
 * The candidate that `name` was probably meant to be; undefined if none is near. At most a third of its letters may be wrong,
 * but two wrong letters are always allowed.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(name, candidate);
    // A name of one or two letters is two edits away from every other short name.
    if (edits < fewest && edits < Math.max(name.length, candidate.length)) [best, fewest] = [candidate, edits];
  }
  return best;
}

const LISTED_NAMES = 20;

/** `unknown <what> "x", did you mean "y"?` and `advice`. The default advice lists the candidates, unless there are many. */
export function unknownName(
  what: string,
  name: string,
  candidates: readonly string[],
  advice: string = candidates.length <= LISTED_NAMES ? `expected ${listNames(candidates)}` : '',
): string {
  const guess = nearest(name, candidates);
  const unknown = `unknown ${what} ${show(name)}`;
  if (guess === undefined) return advice === '' ? unknown : `${unknown}; ${advice}`;
  return `${unknown}, did you mean ${show(guess)}? ${advice.charAt(0).toUpperCase()}${advice.slice(1)}`.trimEnd();
}

/** `a`, or `one of a, b, c`. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return names.length === 1 ? names[0]! : `one of ${names.join(', ')}`;
}

import { distance } from 'fastest-levenshtein';
import { LABELLED_PATTERN } from '../model/episode.ts';
import { DECOY_KINDS, FRAUD_PATTERNS } from './pattern-names.ts';
import { listNames, show } from './messages.ts';

const NAME = /^[a-z][a-z0-9_]*$/;
const TAKEN: readonly string[] = [...FRAUD_PATTERNS, ...DECOY_KINDS, LABELLED_PATTERN];
/** A name with so few wrong letters is a misspelt one. */
const NEAR = 2;

/** The shipped pattern that a name is a misspelling of; undefined for the pattern's own name, and for one that is not near any. */
export function misspeltPattern(name: string): string | undefined {
  return FRAUD_PATTERNS.find((pattern) => pattern !== name && distance(pattern, name) <= NEAR);
}

/** Why a scenario cannot call a pattern of its own so; undefined if it can. */
export function nameProblem(name: string): string | undefined {
  if (!NAME.test(name)) {
    return `expected a name of lower-case letters, digits and _ that begins with a letter, found ${show(name)}`;
  }
  if (TAKEN.includes(name)) return `${show(name)} is taken: expected a name that is not ${listNames(TAKEN)}`;
  const near = misspeltPattern(name);
  if (near !== undefined)
    return `${show(name)} could be ${show(near)} misspelt: expected a name that is further from it`;
  return undefined;
}

/** The names under `patterns` of a scenario in its outside form that it can give to patterns of its own, in the file's order. */
export function ownPatternNames(scenario: unknown): readonly string[] {
  if (typeof scenario !== 'object' || scenario === null || !Object.hasOwn(scenario, 'patterns')) return [];
  const { patterns } = scenario as { readonly patterns: unknown };
  if (typeof patterns !== 'object' || patterns === null || Array.isArray(patterns)) return [];
  return Object.keys(patterns).filter((name) => nameProblem(name) === undefined);
}

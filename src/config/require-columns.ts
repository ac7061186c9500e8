import { TraplineError } from '../model/errors.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type ConfigSource } from './config-source.ts';
import { inputError } from './issues.ts';
import { nearest, show } from './messages.ts';
import { type ConfigPath } from './path.ts';

/** The extra columns of an input, and what the input is in words: `the mapping cards.yaml`. */
export interface InputColumns {
  readonly what: string;
  readonly has: readonly string[];
  /** How it would come to have one. */
  readonly advice: string;
}

/** Where a rule set is written: a file, and the path of the rule set in it. */
export interface RuleSetPlace {
  readonly source: ConfigSource;
  readonly base: ConfigPath;
}

/** What rows have that a mapping reads. `reference` is how the mapping is called. */
export function columnsOf({ extra }: MappingSpec, reference: string): InputColumns {
  return {
    what: `the mapping ${reference}`,
    has: extra === undefined ? [] : [...extra.keys()],
    advice: 'name it there, as in extra: {merchant: {column: merchant_id}}',
  };
}

/** What transactions have that no mapping reads: nothing beyond the fields of all. */
export const NO_COLUMNS: InputColumns = {
  what: 'a simulated transaction',
  has: [],
  advice: 'extra columns come from a file or a topic, by the mapping that reads it',
};

/**
 * Throws TraplineError('input') if an input lacks a column that a rule set names in its `fields`: at the line of the name where it is known where the rule set
 * is written, which is asked only then.
 */
export function requireColumns(
  { name, fields = [] }: RuleSet,
  { what, has, advice }: InputColumns,
  placeOf?: () => RuleSetPlace,
): void {
  const index = fields.findIndex((field) => !has.includes(field));
  if (index === -1) return;
  const field = fields[index]!;
  const guess = nearest(field, has);
  const listed = has.length === 0 ? 'no extra column' : `no extra column ${show(field)}, only ${has.join(', ')}`;
  const problem = `${what} has ${listed}; ${guess === undefined ? advice : `did you mean ${show(guess)}?`}`;
  const place = placeOf?.();
  if (place !== undefined)
    throw inputError(place.source, [...place.base, 'fields', index], `${show(field)}: ${problem}`);
  throw new TraplineError('config_invalid', `the rules ${name} go by ${show(field)}: ${problem}`);
}

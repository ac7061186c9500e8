import { defect } from './errors.ts';

/** Code of the absent value: null, or a placeholder such as `ONLINE`. Never counted as a distinct value. */
export const NULL_CODE = 0;

/**
 * Append-only dictionary of strings. Code 0 stands for null; the first string gets code 1.
 *
 * Codes depend on the order of arrival, so they never leave the process: digests, snapshots and files carry the strings.
 */
export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly #values: (string | null)[] = [null];

  /** Number of codes in use, the null code included. */
  get size(): number {
    return this.#values.length;
  }

  /** The code of `value`, given out now if it is new. */
  intern(value: string | null): number {
    if (value === null) return NULL_CODE;
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const code = this.#values.length;
    this.#codes.set(value, code);
    this.#values.push(value);
    return code;
  }

  /** The code of `value`, or undefined if it was never interned. */
  find(value: string): number | undefined {
    return this.#codes.get(value);
  }

  /** The string behind `code`; null for the null code. Throws RangeError for a code never given out. */
  value(code: number): string | null {
    const value = this.#values[code];
    if (value === undefined) throw new RangeError(`dictionary has no code ${code} (size ${this.#values.length})`);
    return value;
  }

  /** The string behind a code that must not be null. */
  text(code: number): string {
    const value = this.value(code);
    if (value === null) throw new RangeError('the null code has no text');
    return value;
  }

  /** Every value in code order, index 0 being null. */
  values(): readonly (string | null)[] {
    return this.#values;
  }
}

/** An extra column of a mapping: its name, and the dictionary of its values. */
export interface ExtraValues {
  readonly name: string;
  readonly values: Dictionary;
}

/** The dictionaries that the batches of one run share. */
export interface Vocabulary {
  readonly clients: Dictionary;
  readonly currencies: Dictionary;
  readonly locations: Dictionary;
  readonly devices: Dictionary;
  readonly categories: Dictionary;
  readonly regions: Dictionary;
  /** The columns that the input has beyond the fields of every transaction, in the order of its mapping; mostly none. */
  readonly extras: readonly ExtraValues[];
}

const OWN_DICTIONARIES = ['clients', 'currencies', 'locations', 'devices', 'categories', 'regions'] as const;

/** Names a dictionary of a vocabulary, wherever that is: `extra:` and its name for an extra column. */
export type DictionaryName = (typeof OWN_DICTIONARIES)[number] | `extra:${string}`;

/** The names of all dictionaries of a vocabulary. */
export function dictionaryNames({ extras }: Vocabulary): readonly DictionaryName[] {
  return extras.length === 0 ? OWN_DICTIONARIES : [...OWN_DICTIONARIES, ...extras.map(({ name }) => extraName(name))];
}

/** The name of the dictionary of an extra column. */
export function extraName(column: string): DictionaryName {
  return `extra:${column}`;
}

/** A dictionary by its name. Throws a defect where the vocabulary has no such extra column. */
export function dictionaryNamed(vocabulary: Vocabulary, name: DictionaryName): Dictionary {
  for (const own of OWN_DICTIONARIES) if (name === own) return vocabulary[own];
  const found = vocabulary.extras.find((extra) => extraName(extra.name) === name);
  if (found === undefined) throw defect(`the vocabulary has no dictionary ${name}`);
  return found.values;
}

/** Empty dictionaries. `extras`: the names of the extra columns. */
export function createVocabulary(extras: readonly string[] = []): Vocabulary {
  return {
    clients: new Dictionary(),
    currencies: new Dictionary(),
    locations: new Dictionary(),
    devices: new Dictionary(),
    categories: new Dictionary(),
    regions: new Dictionary(),
    extras: extras.map((name) => ({ name, values: new Dictionary() })),
  };
}

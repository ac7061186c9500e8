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

/** The dictionaries that the batches of one run share. */
export interface Vocabulary {
  readonly clients: Dictionary;
  readonly currencies: Dictionary;
  readonly locations: Dictionary;
  readonly devices: Dictionary;
  readonly categories: Dictionary;
  readonly regions: Dictionary;
}

/** Empty dictionaries. */
export function createVocabulary(): Vocabulary {
  return {
    clients: new Dictionary(),
    currencies: new Dictionary(),
    locations: new Dictionary(),
    devices: new Dictionary(),
    categories: new Dictionary(),
    regions: new Dictionary(),
  };
}

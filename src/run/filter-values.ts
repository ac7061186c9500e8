import { grown } from '../columns/grown.ts';
import { nearest, show } from '../config/messages.ts';
import { type LogBatch } from '../model/batch.ts';
import { columnOf, dictionaryNameOf } from '../model/coded-field.ts';
import { dictionaryNamed, NULL_CODE, type Vocabulary } from '../model/dictionary.ts';
import { type Observer } from '../model/observer.ts';
import { valuesIn } from '../model/rule-fields.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { type Warning } from '../model/warning.ts';

/** More known values are not listed. */
const MOST_LISTED = 8;

/** A field that some filter asks for, and which of its values a log has. */
interface SeenField {
  readonly field: string;
  readonly column: (batch: LogBatch) => Uint16Array | Uint32Array;
  /** By code. */
  seen: Uint8Array;
}

/**
 * Which values that filters ask for never come in a log: a misspelt one takes nothing, and no figure says so. Looks at the fields that the rule sets ask for,
 * and at nothing where no rule has a filter.
 */
export class FilterValues implements Observer {
  readonly #vocabulary: Vocabulary;
  readonly #fields: readonly SeenField[];
  #records = 0;

  constructor(vocabulary: Vocabulary, ruleSets: readonly RuleSet[]) {
    const fields = ruleSets.flatMap(({ rules }) => rules.flatMap(askedFor)).map(({ field }) => field);
    this.#vocabulary = vocabulary;
    this.#fields = [...new Set(fields)].map((field) => ({
      field,
      column: columnOf(vocabulary, field)<Uint16Array | Uint32Array>,
      seen: new Uint8Array(0),
    }));
  }

  drawn(): void {
    // Only what reaches the log is looked at by rules.
  }

  delivered(batch: LogBatch): void {
    this.#records += batch.length;
    for (const one of this.#fields) {
      const { size } = dictionaryNamed(this.#vocabulary, dictionaryNameOf(one.field));
      if (one.seen.length < size) one.seen = grown(one.seen, 2 * size);
      const codes = one.column(batch);
      for (let row = 0; row < batch.length; row++) one.seen[codes[row]!] = 1;
    }
  }

  /** One warning for each rule and field of which it asks for a value that no record has. */
  warningsFor({ rules }: RuleSet): readonly Warning[] {
    return this.#records === 0 ? [] : rules.flatMap((rule) => this.#warningsOf(rule));
  }

  #warningsOf(rule: Rule): Warning[] {
    return this.#fields.flatMap(({ field, seen }): Warning[] => {
      const asked = new Set(askedFor(rule).flatMap((part) => (part.field === field ? part.values : [])));
      const known = dictionaryNamed(this.#vocabulary, dictionaryNameOf(field))
        .values()
        .filter((value, code): value is string => code !== NULL_CODE && value !== null && seen[code] === 1);
      const missing = [...asked].filter((value) => !known.includes(value));
      return missing.length === 0
        ? []
        : [{ code: 'value_never_seen', text: wordsFor(rule.name, field, missing, known) }];
    });
  }
}

function askedFor({ where }: Rule): ReturnType<typeof valuesIn> {
  return where === undefined ? [] : valuesIn(where);
}

function wordsFor(rule: string, field: string, missing: readonly string[], known: readonly string[]): string {
  const guesses = missing.map((value) => nearest(value, known)).filter((guess) => guess !== undefined);
  const meant = guesses.length === 0 ? '' : `; did you mean ${guesses.map(show).join(', ')}?`;
  const sorted = known.toSorted();
  const listed =
    known.length === 0
      ? `No record has any ${field}.`
      : known.length > MOST_LISTED
        ? ''
        : `The log has ${sorted.join(', ')}.`;
  const text = `The filter of ${rule} asks for the ${field} ${missing.map(show).join(', ')}, which no record has${meant}`;
  return `${meant === '' ? `${text}.` : text}${listed === '' ? '' : ` ${listed}`}`;
}

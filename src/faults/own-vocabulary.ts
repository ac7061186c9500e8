import { type LogBatch } from '../model/batch.ts';
import {
  createVocabulary,
  dictionaryNamed,
  type DictionaryName,
  extraName,
  type Vocabulary,
} from '../model/dictionary.ts';

/**
 * The vocabulary of one life of a consumer: as in a process of its own, strings get their codes in the order in which this consumer met them,
 * whatever other consumers, or it before a crash, have given out.
 */
export class OwnVocabulary {
  readonly vocabulary: Vocabulary;
  /** By dictionary, the code here of each code of the log's; −1 where it has not been met. */
  readonly #codes = new Map<DictionaryName, number[]>();

  /** With the extra columns of the log's. */
  constructor({ extras }: Vocabulary) {
    this.vocabulary = createVocabulary(extras.map(({ name }) => name));
  }

  /** The same records in this vocabulary. Columns without codes share their memory with the batch. */
  translate(batch: LogBatch): LogBatch {
    const column = <Column extends Uint16Array | Uint32Array>(field: DictionaryName, codes: Column): Column =>
      this.#column(field, codes.slice(0, batch.length) as Column, batch.vocabulary);
    return {
      ...batch,
      vocabulary: this.vocabulary,
      client: column('clients', batch.client),
      currency: column('currencies', batch.currency),
      location: column('locations', batch.location),
      device: column('devices', batch.device),
      category: column('categories', batch.category),
      region: column('regions', batch.region),
      extras: batch.extras.map((codes, i) => column(extraName(this.vocabulary.extras[i]!.name), codes)),
    };
  }

  #column<Column extends Uint16Array | Uint32Array>(field: DictionaryName, codes: Column, of: Vocabulary): Column {
    const known = this.#codesOf(field);
    const own = dictionaryNamed(this.vocabulary, field);
    const from = dictionaryNamed(of, field);
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row]!;
      while (known.length <= code) known.push(UNMET);
      if (known[code] === UNMET) known[code] = own.intern(from.value(code));
      codes[row] = known[code]!;
    }
    return codes;
  }

  #codesOf(field: DictionaryName): number[] {
    const codes = this.#codes.get(field) ?? [];
    this.#codes.set(field, codes);
    return codes;
  }
}

const UNMET = -1;

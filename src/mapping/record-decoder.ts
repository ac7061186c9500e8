import { type TransactionBatch } from '../model/batch.ts';
import { type Label } from '../model/mapping.ts';
import { type MalformedReason } from './fields.ts';
import { JsonObjectReader } from './json-object.ts';
import { type RowMapper } from './row-mapper.ts';
import { type WireDecoder } from '../wire/decoder.ts';

/** So many records are read without the short cut behind one for which it was no use: those of one producer look alike. */
const RECORDS_WITHOUT_TRIAL = 15;

/** Decodes the values of a topic's records, each one JSON object in UTF-8, into rows of a batch. */
export class RecordDecoder {
  readonly #mapper: RowMapper;
  readonly #wire: WireDecoder | null;
  readonly #reader: JsonObjectReader;
  #withoutTrial = 0;

  /** `wire` is a short cut for a mapping that it knows. */
  constructor(mapper: RowMapper, wire: WireDecoder | null = null) {
    this.#mapper = mapper;
    this.#wire = wire;
    this.#reader = new JsonObjectReader(mapper.columns);
  }

  /**
   * Writes the transaction in `value` into `batch` at `row`; `length` is the caller's. `offset` enters the ids of transactions
   * that bring none. Never throws on what a record may hold: it returns why the record is malformed.
   */
  decode(value: Buffer | null, batch: TransactionBatch, row: number, offset: number): MalformedReason | undefined {
    if (value === null) return 'no value';
    if (this.#wire !== null && this.#decodeWire(this.#wire, value, batch, row)) return undefined;
    return this.#reader.read(value) ?? this.#mapper.map(this.#reader.fields, batch, row, offset);
  }

  /** What the record that was decoded last is labelled as; null where the mapping has no labels. The short cut's mapping has none. */
  label(): Label | null {
    return this.#mapper.labelOf?.(this.#reader.fields) ?? null;
  }

  /** Tries the short cut, if it is worth while. */
  #decodeWire(wire: WireDecoder, value: Buffer, batch: TransactionBatch, row: number): boolean {
    if (this.#withoutTrial > 0) {
      this.#withoutTrial -= 1;
      return false;
    }
    if (wire.decode(value, batch, row)) return true;
    this.#withoutTrial = RECORDS_WITHOUT_TRIAL;
    return false;
  }
}

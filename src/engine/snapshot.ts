import { type EarlyTiming } from '../model/alert.ts';
import { NULL_CODE, type Vocabulary } from '../model/dictionary.ts';
import { type EarlyCounts, type EngineCounts } from '../model/engine-counts.ts';
import { type EarlyRow } from './early-conditions.ts';
import { type Rows } from './rows.ts';

/** Raised whenever the meaning of a snapshot changes. */
export const SNAPSHOT_VERSION = 2;

/** Name of a dictionary. */
export type VocabularyField = keyof Vocabulary;

/**
 * The strings behind the codes of a snapshot, by dictionary. Codes in a snapshot index these tables, and nothing else, so a
 * snapshot can be restored into any vocabulary. Entry 0 is null.
 */
export type StringTables = Readonly<Record<VocabularyField, readonly (string | null)[]>>;

/**
 * Everything a partition's engine knows, as plain data that can be structured-cloned. Ordinals count from the oldest
 * transaction in the log, which is 1.
 */
export interface EngineSnapshot {
  readonly version: number;
  readonly partition: number;
  /** The options it was made under, as canonical JSON: a snapshot means nothing under others. */
  readonly configuration: string;
  readonly strings: StringTables;
  readonly counts: EngineCounts;
  readonly admission: AdmissionSnapshot;
  /** Admitted rows that the watermark has not reached, in order. */
  readonly pending: Rows;
  /** Of the rules without a filter. */
  readonly rules: RulesSnapshot;
  /** Of the rules with one, by filter in the order of the rule set; left out where no rule has one. */
  readonly filtered?: readonly RulesSnapshot[];
  readonly aggregates: AggregatesSnapshot | null;
  /** Left out where nothing is said early. */
  readonly early?: EarlySnapshot;
}

/** What early rules remember. */
export interface EarlySnapshot {
  readonly clockMs: number | null;
  readonly processedMs: number | null;
  readonly counts: EarlyCounts;
  readonly clients: readonly { readonly client: number; readonly rows: readonly EarlyRowSnapshot[] }[];
}

/** A row, and what was said of it and is not settled. */
export interface EarlyRowSnapshot extends EarlyRow {
  readonly offset: number;
  readonly said: readonly { readonly key: string; readonly timing: EarlyTiming; readonly isConfirmed: boolean }[];
}

/** Where admission stands: the event clock and the largest ingest time, in ms since the epoch, and the ids that it knows. */
export interface AdmissionSnapshot {
  /** Null before the first admitted record. */
  readonly clockMs: number | null;
  readonly latestIngestMs: number | null;
  readonly dedup: DedupSnapshot;
}

/** The ids that are known, oldest sighting first: columns by sighting. */
export interface DedupSnapshot {
  /** Two words each, low first. */
  readonly ids: Uint32Array;
  readonly fingerprints: Int32Array;
  readonly stampsMs: Float64Array;
}

/** What the rules remember. */
export interface RulesSnapshot {
  readonly log: LogSnapshot;
  /** How far back each window may reach, in the evaluator's order. */
  readonly reaches: readonly number[];
  readonly states: StatesSnapshot;
  readonly alerts: readonly OpenAlertSnapshot[];
}

/** The state of each client that has any. */
export interface StatesSnapshot {
  readonly clients: Int32Array;
  /** The clients' records, one after the other, without padding. */
  readonly words: Int32Array;
}

/** Oldest first. The last three columns are empty where no rule counts or sums. */
export interface LogSnapshot {
  readonly length: number;
  readonly ids: Uint32Array;
  readonly eventTimeMs: Float64Array;
  readonly amountCents: Float64Array;
  readonly currency: Int32Array;
  /** Index into `clients` of the same snapshot. */
  readonly records: Int32Array;
  readonly previous: Int32Array;
}

/** An alert that may still be extended. */
export interface OpenAlertSnapshot {
  readonly alertId: string;
  /** Index into the rule set. */
  readonly rule: number;
  readonly client: number;
  /** Null for trailing windows. */
  readonly windowStartMs: number | null;
  /** Of the alert's last detection. */
  readonly ordinal: number;
}

/** The minute in progress. */
export interface AggregatesSnapshot {
  /** Start of the minute in progress; null before the first row. */
  readonly minuteMs: number | null;
  readonly totals: CellsSnapshot;
  readonly categories: CellsSnapshot;
  readonly regions: CellsSnapshot;
  readonly clients: CellsSnapshot;
}

/** The cells of one table of a minute: columns by cell. */
export interface CellsSnapshot {
  readonly codes: Int32Array;
  readonly currencies: Int32Array;
  readonly counts: Float64Array;
  readonly sumsCents: Float64Array;
}

const FIELDS: readonly VocabularyField[] = ['clients', 'currencies', 'locations', 'devices', 'categories', 'regions'];

/** Builds the string tables of a snapshot while its columns are written. */
export class StringTableWriter {
  readonly #vocabulary: Vocabulary;
  readonly #local: Readonly<Record<VocabularyField, Map<number, number>>>;
  readonly #tables: Readonly<Record<VocabularyField, (string | null)[]>>;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#local = forEachField(() => new Map([[NULL_CODE, NULL_CODE]]));
    this.#tables = forEachField(() => [null]);
  }

  /** What stands for a code of the vocabulary in the snapshot. */
  write(field: VocabularyField, code: number): number {
    const known = this.#local[field].get(code);
    if (known !== undefined) return known;
    const local = this.#tables[field].push(this.#vocabulary[field].value(code)) - 1;
    this.#local[field].set(code, local);
    return local;
  }

  writeColumn(field: VocabularyField, codes: Int32Array): Int32Array {
    return codes.map((code) => this.write(field, code));
  }

  tables(): StringTables {
    return this.#tables;
  }
}

/** Turns the codes of a snapshot into codes of a vocabulary. */
export class StringTableReader {
  readonly #codes: Readonly<Record<VocabularyField, readonly number[]>>;

  constructor(tables: StringTables, vocabulary: Vocabulary) {
    this.#codes = forEachField((field) => tables[field].map((value) => vocabulary[field].intern(value)));
  }

  read(field: VocabularyField, local: number): number {
    const code = this.#codes[field][local];
    if (code === undefined) throw new RangeError(`snapshot has no ${field} entry ${local}`);
    return code;
  }

  readColumn(field: VocabularyField, locals: Int32Array): Int32Array {
    return locals.map((local) => this.read(field, local));
  }
}

/** The same rows with every coded column passed through `translate`. */
export function translateRows(rows: Rows, translate: (field: VocabularyField, codes: Int32Array) => Int32Array): Rows {
  return {
    ...rows,
    client: translate('clients', rows.client),
    currency: translate('currencies', rows.currency),
    location: translate('locations', rows.location),
    device: translate('devices', rows.device),
    category: translate('categories', rows.category),
    region: translate('regions', rows.region),
  };
}

function forEachField<T>(make: (field: VocabularyField) => T): Record<VocabularyField, T> {
  return Object.fromEntries(FIELDS.map((field) => [field, make(field)])) as Record<VocabularyField, T>;
}

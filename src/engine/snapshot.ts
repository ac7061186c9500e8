import { type EarlyTiming } from '../model/alert.ts';
import {
  dictionaryNamed,
  type DictionaryName,
  dictionaryNames,
  extraName,
  NULL_CODE,
  type Vocabulary,
} from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { type EarlyCounts, type EngineCounts } from '../model/engine-counts.ts';
import { type EarlyRow } from './early-conditions.ts';
import { type Rows } from './rows.ts';

/** Raised whenever the meaning of a snapshot changes. */
export const SNAPSHOT_VERSION = 2;

/**
 * The strings behind the codes of a snapshot, by dictionary. Codes in a snapshot index these tables, and nothing else, so a
 * snapshot can be restored into any vocabulary. Entry 0 is null.
 */
export type StringTables = Readonly<Partial<Record<DictionaryName, readonly (string | null)[]>>>;

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
  readonly pending: RowsSnapshot;
  /** Of the rules without a filter. */
  readonly rules: RulesSnapshot;
  /** Of the rules with one, by filter in the order of the rule set; left out where no rule has one. */
  readonly filtered?: readonly RulesSnapshot[];
  readonly aggregates: AggregatesSnapshot | null;
  /** Left out where nothing is said early. */
  readonly early?: EarlySnapshot;
}

/** Rows in the codes of a snapshot; without extra columns these are left out. */
export interface RowsSnapshot extends Omit<Rows, 'extras'> {
  readonly extras?: readonly Int32Array[];
}

/** What early rules remember. */
export interface EarlySnapshot {
  readonly clockMs: number | null;
  readonly processedMs: number | null;
  readonly counts: EarlyCounts;
  readonly clients: readonly { readonly client: number; readonly rows: readonly EarlyRowSnapshot[] }[];
}

/** A row, and what was said of it and is not settled. */
export interface EarlyRowSnapshot extends Omit<EarlyRow, 'extras'> {
  /** Left out without extra columns. */
  readonly extras?: readonly number[];
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

/** Builds the string tables of a snapshot while its columns are written. */
export class StringTableWriter {
  readonly #vocabulary: Vocabulary;
  readonly #local: ReadonlyMap<DictionaryName, Map<number, number>>;
  readonly #tables: ReadonlyMap<DictionaryName, (string | null)[]>;

  constructor(vocabulary: Vocabulary) {
    const names = dictionaryNames(vocabulary);
    this.#vocabulary = vocabulary;
    this.#local = new Map(names.map((name) => [name, new Map([[NULL_CODE, NULL_CODE]])]));
    this.#tables = new Map(names.map((name) => [name, [null]]));
  }

  /** What stands for a code of the vocabulary in the snapshot. */
  write(field: DictionaryName, code: number): number {
    const local = this.#local.get(field)!;
    const known = local.get(code);
    if (known !== undefined) return known;
    const own = this.#tables.get(field)!.push(dictionaryNamed(this.#vocabulary, field).value(code)) - 1;
    local.set(code, own);
    return own;
  }

  writeColumn(field: DictionaryName, codes: Int32Array): Int32Array {
    return codes.map((code) => this.write(field, code));
  }

  tables(): StringTables {
    return Object.fromEntries(this.#tables);
  }
}

/** Turns the codes of a snapshot into codes of a vocabulary. */
export class StringTableReader {
  readonly #codes: ReadonlyMap<DictionaryName, readonly number[]>;

  constructor(tables: StringTables, vocabulary: Vocabulary) {
    this.#codes = new Map(
      dictionaryNames(vocabulary).map((name) => {
        const dictionary = dictionaryNamed(vocabulary, name);
        return [name, tables[name]!.map((value) => dictionary.intern(value))];
      }),
    );
  }

  read(field: DictionaryName, local: number): number {
    const code = this.#codes.get(field)?.[local];
    if (code === undefined) throw new RangeError(`snapshot has no ${field} entry ${local}`);
    return code;
  }

  readColumn(field: DictionaryName, locals: Int32Array): Int32Array {
    return locals.map((local) => this.read(field, local));
  }
}

/** Throws TraplineError('checkpoint_mismatch') unless a snapshot is of records with just the extra columns of the vocabulary. */
export function requireExtras(tables: StringTables, { extras }: Vocabulary): void {
  const has = Object.keys(tables).filter((name) => name.startsWith(extraName('')));
  const wanted = extras.map(({ name }) => extraName(name));
  if (has.length === wanted.length && wanted.every((name) => has.includes(name))) return;
  throw new TraplineError('checkpoint_mismatch', 'engine state was made of records with other extra columns');
}

/** Rows as a snapshot has them. */
export function writtenRows(
  { extras, ...rows }: Rows,
  strings: StringTableWriter,
  vocabulary: Vocabulary,
): RowsSnapshot {
  const own = translated(rows, (field, codes) => strings.writeColumn(field, codes));
  if (extras.length === 0) return own;
  return {
    ...own,
    extras: extras.map((codes, i) => strings.writeColumn(extraName(vocabulary.extras[i]!.name), codes)),
  };
}

/** The rows that `writtenRows` wrote. */
export function readRows(
  { extras = [], ...rows }: RowsSnapshot,
  strings: StringTableReader,
  vocabulary: Vocabulary,
): Rows {
  return {
    ...translated(rows, (field, codes) => strings.readColumn(field, codes)),
    extras: extras.map((codes, i) => strings.readColumn(extraName(vocabulary.extras[i]!.name), codes)),
  };
}

function translated(
  rows: Omit<Rows, 'extras'>,
  translate: (field: DictionaryName, codes: Int32Array) => Int32Array,
): Omit<Rows, 'extras'> {
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

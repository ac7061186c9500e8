import { readFileSync } from 'node:fs';
import { allocateBatch, type TransactionBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { type ForeignTraffic, type MalformedRow } from '../model/foreign-traffic.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { readCsv } from './csv.ts';
import { excerpt } from './excerpt.ts';
import { type Fields, type MalformedReason } from './fields.ts';
import { readJsonArray } from './json-array.ts';
import { readJsonLines } from './json-lines.ts';
import { RowLabels } from './row-labels.ts';
import { compileMapping, type RowMapper } from './row-mapper.ts';
import { type RowSink, type Source } from './row-sink.ts';

/** What a string can hold, with room to spare. */
const MAX_FILE_BYTES = 512 * 1_048_576 - 1024;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const FIRST_CAPACITY = 4096;
const SAMPLE_BYTES = 8192;
/** More than a file has lines. */
const ORDINALS_PER_FILE = 0x1_0000_0000;
const MAX_KEPT_MALFORMED = 100;
/** How many malformed rows an error message quotes. */
const QUOTED_IN_ERROR = 3;

/** How a file is read. */
export interface ReadOptions {
  /** Share of malformed rows above which the file is refused. */
  readonly maxMalformedShare: number;
  /** Which of several files it is, from 0 on: rows without an id that are alike in two files are two transactions. */
  readonly fileNumber?: number;
}

/**
 * Reads a file of up to 512 MiB through a mapping. Malformed rows are counted, quoted and left out. Throws
 * TraplineError('input') when the file cannot be read, is empty, binary or not of the mapping's format, lacks a column, yields no
 * row, or has too large a share of malformed ones.
 */
export function readForeignTraffic(
  path: string,
  spec: MappingSpec,
  vocabulary: Vocabulary,
  options: ReadOptions,
): ForeignTraffic {
  const mapper = compileMapping(spec, vocabulary);
  const source = readSource(path);
  const collector = new TrafficCollector(mapper, vocabulary, (options.fileNumber ?? 0) * ORDINALS_PER_FILE);
  if (spec.format === 'csv') readCsv(source, mapper.columns, spec.delimiter, collector);
  else if (spec.format === 'jsonl') readJsonLines(source, mapper.columns, collector);
  else readJsonArray(source, mapper.columns, collector);
  return collector.finish(path, options.maxMalformedShare);
}

function readSource(path: string): Source {
  const bytes = readBytes(path);
  const location = { file: path };
  if (bytes.length === 0) throw new TraplineError('file_invalid', 'the file is empty', { location });
  if (looksBinary(bytes))
    throw new TraplineError('file_invalid', 'the file is binary, not text in UTF-8', { location });
  if (bytes.length > MAX_FILE_BYTES)
    throw new TraplineError('file_invalid', 'the file is larger than 512 MiB', { location });
  const hasMark = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return { file: path, bytes: hasMark ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes };
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const problem = READ_PROBLEMS.get(code) ?? `cannot be read (${code})`;
    throw new TraplineError('file_unreadable', `the file ${problem}`, { location: { file: path }, cause });
  }
}

const READ_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'does not exist'],
  ['EISDIR', 'is a directory'],
  ['EACCES', 'may not be read: permission denied'],
  ['ERR_FS_FILE_TOO_LARGE', 'is larger than 512 MiB'],
]);

/** Whether more than one in twenty of the first bytes are control characters that no text has. A stray one is a bad row only. */
function looksBinary(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const controls = sample.reduce((count, byte) => count + (byte < 0x20 && (byte < 0x09 || byte > 0x0d) ? 1 : 0), 0);
  return controls * 20 > sample.length;
}

const COLUMNS = [
  'ids',
  'client',
  'amountCents',
  'currency',
  'eventTimeMs',
  'location',
  'device',
  'category',
  'region',
  'latitudeE6',
  'longitudeE6',
] as const satisfies readonly (keyof TransactionBatch)[];

/** A batch of twice the size with the same rows. */
function doubled(batch: TransactionBatch): TransactionBatch {
  const larger = allocateBatch(batch.vocabulary, 2 * batch.client.length);
  for (const column of COLUMNS) larger[column].set(batch[column]);
  larger.length = batch.length;
  return larger;
}

/** Maps rows as they are cut, and keeps the accounts. */
class TrafficCollector implements RowSink {
  readonly #mapper: RowMapper;
  #batch: TransactionBatch;
  readonly #excluded = new Map<string, number>();
  readonly #malformed: MalformedRow[] = [];
  readonly #labels = new RowLabels();
  readonly #firstOrdinal: number;
  #malformedCount = 0;

  /** `firstOrdinal` stands for line 0. */
  constructor(mapper: RowMapper, vocabulary: Vocabulary, firstOrdinal: number) {
    this.#mapper = mapper;
    this.#firstOrdinal = firstOrdinal;
    this.#batch = allocateBatch(vocabulary, FIRST_CAPACITY);
  }

  row(fields: Fields, line: number): MalformedReason | undefined {
    const exclusion = this.#mapper.excludedAs(fields);
    if (exclusion !== undefined) {
      this.#excluded.set(exclusion, (this.#excluded.get(exclusion) ?? 0) + 1);
      return undefined;
    }
    if (this.#batch.length === this.#batch.client.length) this.#batch = doubled(this.#batch);
    const reason = this.#mapper.map(fields, this.#batch, this.#batch.length, this.#firstOrdinal + line);
    if (reason !== undefined) return reason;
    if (this.#mapper.labelOf !== null) this.#labels.set(this.#batch.length, this.#mapper.labelOf(fields));
    this.#batch.length += 1;
    return undefined;
  }

  malformed(reason: MalformedReason, line: number, text: string): void {
    this.#malformedCount += 1;
    if (this.#malformed.length < MAX_KEPT_MALFORMED) this.#malformed.push({ line, reason, excerpt: excerpt(text) });
  }

  finish(file: string, maxMalformedShare: number): ForeignTraffic {
    const rowsMapped = this.#batch.length;
    const excluded = [...this.#excluded.values()].reduce((sum, count) => sum + count, 0);
    const rowsRead = rowsMapped + excluded + this.#malformedCount;
    if (rowsRead === 0) throw new TraplineError('file_invalid', 'the file holds no rows', { location: { file } });
    if (this.#malformedCount > maxMalformedShare * rowsRead) throw this.#tooMany(file, rowsRead, maxMalformedShare);
    if (rowsMapped === 0) {
      const message = `none of ${rowsRead} rows can be used: ${excluded} excluded, ${this.#malformedCount} malformed`;
      throw new TraplineError('file_invalid', message, { location: { file }, about: { mapped: '0' } });
    }
    return {
      file,
      rowsRead,
      rowsMapped,
      rowsExcluded: this.#excluded,
      malformedCount: this.#malformedCount,
      malformed: this.#malformed,
      batch: this.#batch,
      ...(this.#mapper.labelOf === null ? {} : { labels: this.#labels.take(rowsMapped) }),
    };
  }

  #tooMany(file: string, rowsRead: number, maxMalformedShare: number): TraplineError {
    const quoted = this.#malformed.slice(0, QUOTED_IN_ERROR);
    const lines = quoted.map(({ line, reason, excerpt: text }) => `line ${line}: ${reason}: ${text}`);
    if (this.#malformedCount > quoted.length) lines.push('…');
    const allowed = `${Math.round(maxMalformedShare * 1e6) / 1e4} %`;
    const message = `${this.#malformedCount} of ${rowsRead} rows are malformed, more than the ${allowed} allowed; ${lines.join('; ')}`;
    return new TraplineError('file_invalid', message, {
      location: { file },
      about: { mapped: String(this.#batch.length) },
    });
  }
}

import { basename } from 'node:path';
import { allocateBatch, copyRows, type TransactionBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { type ForeignTraffic, type LabelCounts, type MalformedRow } from '../model/foreign-traffic.ts';
import { type LABEL, type MappingSpec } from '../model/mapping.ts';
import { isParquet, parquetText } from '../parquet/parquet-text.ts';
import { type Content } from '../text/content.ts';
import { openContent } from '../text/open-content.ts';
import { nameOfInput } from '../text/raw-bytes.ts';
import { textOf } from '../text/read-text.ts';
import { TextWindow } from '../text/text-window.ts';
import { readCsv } from './csv.ts';
import { notParquet } from './check-header.ts';
import { excerpt } from './excerpt.ts';
import { type Fields, type MalformedReason } from './fields.ts';
import { readJsonArray } from './json-array.ts';
import { readJsonLines } from './json-lines.ts';
import { RowLabels } from './row-labels.ts';
import { compileMapping, type RowMapper } from './row-mapper.ts';
import { type RowSink } from './row-sink.ts';
import { RowTable } from './row-table.ts';

const FIRST_CAPACITY = 4096;
const MAX_KEPT_MALFORMED = 100;
/** How many malformed rows an error message quotes. */
const QUOTED_IN_ERROR = 3;

/** More than a file has lines. */
const ORDINALS_PER_FILE = 0x1_0000_0000;

/** How files are read. */
export interface ReadOptions {
  /** Share of malformed rows above which the files are refused. */
  readonly maxMalformedShare: number;
  /** Sees the bytes of the content of each file as they are read; files are numbered from 0 on. */
  readonly onContent?: (bytes: Buffer, fileNumber: number) => void;
}

/** Rows that say again what an earlier one with their transaction id says. */
const REPEATED = 'repeated_transaction';

/** Reads a file, or standard input for `-`, as `readForeignFiles` does. */
export function readForeignTraffic(
  path: string,
  spec: MappingSpec,
  vocabulary: Vocabulary,
  options: ReadOptions,
): ForeignTraffic {
  return readForeignFiles([nameOfInput(path)], [path], spec, vocabulary, options);
}

/**
 * Reads files through a mapping as if they were one, in the order given. `inputs` is what they are called together. Malformed rows are counted, quoted
 * and left out; so are repetitions, but for the quoting. Rows without an id that are alike in two files are two transactions. Throws
 * TraplineError('input') when a file cannot be read, is empty, binary or not of the mapping's format, or lacks a column, and when they yield no row,
 * or too large a share of malformed ones.
 */
export function readForeignFiles(
  inputs: readonly string[],
  paths: readonly string[],
  spec: MappingSpec,
  vocabulary: Vocabulary,
  options: ReadOptions,
): ForeignTraffic {
  const mapper = compileMapping(spec, vocabulary);
  const collector = new TrafficCollector(mapper, vocabulary);
  for (const [fileNumber, path] of paths.entries()) {
    const prefix = paths.length === 1 ? '' : `${basename(path)}: `;
    collector.startFile(fileNumber * ORDINALS_PER_FILE, prefix);
    const onContent = (bytes: Buffer): void => options.onContent?.(bytes, fileNumber);
    readRows(path, spec, mapper.columns, collector, onContent);
  }
  return { inputs, files: paths, ...collector.finish(inputs.join(', '), options.maxMalformedShare) };
}

function readRows(
  path: string,
  spec: MappingSpec,
  columns: readonly string[],
  sink: RowSink,
  onContent: (bytes: Buffer) => void,
): void {
  const content = openContent(path);
  const { file } = content;
  if (isParquet(content)) return readParquet(content, columns, sink, onContent);
  let contentBytes = 0;
  const pieces = textOf(content, {
    strict: false,
    onContent: (bytes) => {
      contentBytes += bytes.length;
      onContent(bytes);
    },
  });
  const text = new TextWindow(pieces);
  try {
    if (contentBytes === 0) throw new TraplineError('file_invalid', 'the file is empty', { location: { file } });
    const source = { file, text };
    if (spec.format === 'csv') readCsv(source, columns, spec.delimiter, sink);
    else if (spec.format === 'jsonl') readJsonLines(source, columns, sink);
    else if (spec.format === 'json') readJsonArray(source, columns, sink);
    else throw notParquet(file);
  } finally {
    text.close();
  }
}

/** A row of a Parquet file is told by its number, as if it were a line. What is hashed is the file, not what is made of it. */
function readParquet(
  content: Content,
  columns: readonly string[],
  sink: RowSink,
  onContent: (bytes: Buffer) => void,
): void {
  const { file } = content;
  try {
    const text = new TextWindow(textOf(parquetText(content, { columns, mostRows: null }), { strict: false }));
    try {
      readJsonLines({ file, text }, columns, sink);
    } finally {
      text.close();
    }
    for (let piece = content.read(); piece.length > 0; piece = content.read()) onContent(piece);
  } finally {
    content.close();
  }
}

const COLUMNS = [
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
  copyRows(batch, 0, batch.length, larger, 0);
  larger.length = batch.length;
  return larger;
}

/** Whether two rows say the same in every column. */
function areEqual(batch: TransactionBatch, row: number, other: number): boolean {
  return (
    COLUMNS.every((column) => batch[column][row] === batch[column][other]) &&
    batch.extras.every((codes) => codes[row] === codes[other])
  );
}

/** By number of the label. */
const NAMES = ['unknown', 'legitimate', 'fraud'] as const satisfies readonly (keyof typeof LABEL)[];

function noLabels(): LabelCounts {
  return { unknown: 0, legitimate: 0, fraud: 0 };
}

/** Maps rows as they are cut, and keeps the accounts. */
class TrafficCollector implements RowSink {
  readonly #mapper: RowMapper;
  #batch: TransactionBatch;
  readonly #excluded = new Map<string, number>();
  readonly #malformed: MalformedRow[] = [];
  readonly #rows = new RowTable();
  readonly #labels = new RowLabels();
  readonly #labelCounts = { mapped: noLabels(), malformed: noLabels(), excluded: noLabels() };
  #malformedCount = 0;
  #firstOrdinal = 0;
  #prefix = '';

  constructor(mapper: RowMapper, vocabulary: Vocabulary) {
    this.#mapper = mapper;
    this.#batch = allocateBatch(vocabulary, FIRST_CAPACITY);
  }

  /** What follows is of the next file: `firstOrdinal` stands for its line 0, and its malformed rows are told with `prefix` before the reason. */
  startFile(firstOrdinal: number, prefix: string): void {
    this.#firstOrdinal = firstOrdinal;
    this.#prefix = prefix;
  }

  row(fields: Fields, line: number): MalformedReason | undefined {
    const exclusion = this.#mapper.excludedAs(fields);
    if (exclusion !== undefined) {
      if (this.#mapper.labelOf !== null) this.#labelCounts.excluded[NAMES[this.#mapper.labelOf(fields)]] += 1;
      return this.#exclude(exclusion);
    }
    if (this.#batch.length === this.#batch.client.length) this.#batch = doubled(this.#batch);
    const reason = this.#mapper.map(fields, this.#batch, this.#batch.length, this.#firstOrdinal + line);
    if (reason !== undefined) return this.#refuse(fields, reason);
    const row = this.#batch.length;
    const earlier = this.#rows.findOrAdd(this.#batch, row);
    if (earlier === undefined) this.#keep(fields, row);
    else if (areEqual(this.#batch, earlier, row) && this.#hasLabel(earlier, fields)) this.#exclude(REPEATED);
    else return this.#refuse(fields, 'the transaction id of another row, which says otherwise');
    return undefined;
  }

  #keep(fields: Fields, row: number): void {
    this.#batch.length += 1;
    if (this.#mapper.labelOf === null) return;
    const label = this.#mapper.labelOf(fields);
    this.#labelCounts.mapped[NAMES[label]] += 1;
    this.#labels.set(row, label);
  }

  #hasLabel(row: number, fields: Fields): boolean {
    return this.#mapper.labelOf === null || this.#mapper.labelOf(fields) === this.#labels.at(row);
  }

  #refuse(fields: Fields, reason: MalformedReason): MalformedReason {
    if (this.#mapper.labelOf !== null) this.#labelCounts.malformed[NAMES[this.#mapper.labelOf(fields)]] += 1;
    return reason;
  }

  #exclude(reason: string): undefined {
    this.#excluded.set(reason, (this.#excluded.get(reason) ?? 0) + 1);
  }

  malformed(reason: MalformedReason, line: number, text: string): void {
    this.#malformedCount += 1;
    if (this.#malformed.length >= MAX_KEPT_MALFORMED) return;
    this.#malformed.push({ line, reason: `${this.#prefix}${reason}`, excerpt: excerpt(text) });
  }

  finish(file: string, maxMalformedShare: number): Omit<ForeignTraffic, 'inputs' | 'files'> {
    const rowsMapped = this.#batch.length;
    const excluded = [...this.#excluded.values()].reduce((sum, count) => sum + count, 0);
    const rowsRead = rowsMapped + excluded + this.#malformedCount;
    if (rowsRead === 0) throw new TraplineError('file_invalid', 'the file holds no rows', { location: { file } });
    if (this.#malformedCount > maxMalformedShare * rowsRead) throw this.#tooMany(file, rowsRead, maxMalformedShare);
    if (rowsMapped === 0) {
      const counts = `${excluded} excluded, ${this.#malformedCount} malformed`;
      const message = [`no row of ${rowsRead} can be used: ${counts}`, ...this.#quoted()].join('; ');
      throw new TraplineError('file_invalid', message, { location: { file }, about: { mapped: '0' } });
    }
    return {
      rowsRead,
      rowsMapped,
      rowsExcluded: this.#excluded,
      malformedCount: this.#malformedCount,
      malformed: this.#malformed,
      batch: this.#batch,
      ...(this.#mapper.labelOf === null
        ? {}
        : { labels: this.#labels.take(rowsMapped), labelCounts: this.#labelCounts }),
    };
  }

  #tooMany(file: string, rowsRead: number, maxMalformedShare: number): TraplineError {
    const allowed = `${Math.round(maxMalformedShare * 1e6) / 1e4} %`;
    const message = `${this.#malformedCount} of ${rowsRead} rows ${this.#malformedCount === 1 ? 'is' : 'are'} malformed, more than the ${allowed} allowed; ${this.#quoted().join('; ')}`;
    return new TraplineError('file_invalid', message, {
      location: { file },
      about: { mapped: String(this.#batch.length) },
    });
  }

  /** The first malformed rows, as an error tells of them. */
  #quoted(): readonly string[] {
    const first = this.#malformed.slice(0, QUOTED_IN_ERROR);
    const lines = first.map(({ line, reason, excerpt: text }) => `line ${line}: ${reason}: ${text}`);
    return this.#malformedCount > first.length ? [...lines, '…'] : lines;
  }
}

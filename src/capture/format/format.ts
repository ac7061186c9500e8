import { Binary, Dictionary, Field, Int32, Int64, Int8, List, Schema, Struct, Utf8 } from 'apache-arrow';
import { type TimestampType } from '../../model/record.ts';
import { type EngineSpec } from '../../model/scenario.ts';
import { type CaptureCompression } from './compression.ts';

/** Name and version of the format; every capture has it in its schema's metadata. Only those whose blocks are compressed are of version 2. */
const CAPTURE_FORMATS = { none: 'trapline.capture/1', lz4: 'trapline.capture/2' } as const;

/** Timestamp types by their code. The code is also the index in the dictionary of the column `timestamp_type`. */
export const TIMESTAMP_TYPES = ['create', 'log_append', 'none'] as const satisfies readonly TimestampType[];

/** Stands in memory for an unknown arrival time, as of an imported record; null in the file. */
export const UNKNOWN_ARRIVAL_NS = -(1n << 63n);

/** Dictionary id of the topic. It is fixed, because Arrow's own ids come from a counter of the process. */
export const TOPIC_DICTIONARY = 0;
/** Dictionary id of the timestamp types. */
export const TIMESTAMP_TYPE_DICTIONARY = 1;

/** Facts about a capture that are known when it begins. */
export interface CaptureOrigin {
  /** Version of Trapline that made it. */
  readonly version: string;
  readonly topic: string;
  /** The source of the records: brokers, a file or a run; null if unknown. */
  readonly cluster: string | null;
  /** The requested range, in the words of the command line. */
  readonly from: string;
  readonly until: string;
  /** Whether every partition begins where the topic's log did. In mid-topic, clients have a history that the capture lacks. */
  readonly start: 'log_start' | 'mid_topic';
  /** The engine's checkpoint at the first offsets. A capture that begins in mid-topic without one is a cold start. */
  readonly checkpoints: string | null;
  /**
   * Set if the log went on, or should have gone on, after the last record: the capture was recovered, or its run was
   * interrupted.
   */
  readonly cutShort?: boolean;
  /**
   * The offsets through which a recording went, as partition, first, and end (exclusive): what is missing among them was deleted or
   * compacted away, or belongs to transactions. Left out where nothing was recorded from brokers, and of a selection.
   */
  readonly through?: readonly (readonly [partition: number, from: number, to: number])[];
  /** Left out for none. */
  readonly compression?: CaptureCompression;
  /** Left out unless a run made the topic. */
  readonly run?: CapturedRun;
}

/** The run that wrote a captured log: the settings that a replay needs. */
export interface CapturedRun {
  readonly run_id: string;
  readonly scenario: string;
  readonly seed: string;
  /** Partitions of the topic, including those without records. */
  readonly partitions: number;
  readonly engine: EngineSpec;
  /** The names of the extra columns of its transactions; left out for none. */
  readonly extras?: readonly string[];
}

/** Fixed-width columns come first, so that they can be read without keys and values. */
const FIELDS: readonly Field[] = [
  new Field('topic', new Dictionary(new Utf8(), new Int8(), TOPIC_DICTIONARY), false),
  new Field('partition', new Int32(), false),
  new Field('offset', new Int64(), false),
  new Field('timestamp_ms', new Int64(), false),
  new Field('timestamp_type', new Dictionary(new Utf8(), new Int8(), TIMESTAMP_TYPE_DICTIONARY), false),
  new Field('arrival_ns', new Int64(), true),
  new Field('key', new Binary(), true),
  new Field('value', new Binary(), true),
  new Field(
    'headers',
    new List(
      new Field(
        'item',
        new Struct([new Field('name', new Utf8(), false), new Field('value', new Binary(), true)]),
        false,
      ),
    ),
    false,
  ),
];

const FORMAT_KEY = 'trapline:format';
const ORIGIN_KEY = 'trapline:origin';

/** The schema of a capture. `more` is metadata that only a finished file has. */
export function captureSchema(origin: CaptureOrigin, more: ReadonlyMap<string, string> = new Map()): Schema {
  return new Schema(
    [...FIELDS],
    new Map([
      [FORMAT_KEY, CAPTURE_FORMATS[origin.compression ?? 'none']],
      [ORIGIN_KEY, JSON.stringify(origin)],
      ...more,
    ]),
  );
}

/** The origin in a schema's metadata. Throws Error for a schema that is not a capture's, or is of another version. */
export function readOrigin(schema: Schema): CaptureOrigin {
  const format = schema.metadata.get(FORMAT_KEY);
  const known: readonly (string | undefined)[] = Object.values(CAPTURE_FORMATS);
  if (!known.includes(format)) {
    throw new Error(
      format === undefined ? 'not a Trapline capture' : `format ${format}, expected ${known.join(' or ')}`,
    );
  }
  const expected = FIELDS.map(String).join();
  const found = schema.fields.map(String).join();
  if (found !== expected) throw new Error(`columns ${found}, expected ${expected}`);
  return JSON.parse(schema.metadata.get(ORIGIN_KEY) ?? 'null') as CaptureOrigin;
}

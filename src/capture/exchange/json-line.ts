import { partitionOfKey } from '../../bus/partitioner.ts';
import { type Fields } from '../../mapping/fields.ts';
import { JsonObjectReader } from '../../mapping/json-object.ts';
import { parseEpoch } from '../../mapping/number-time.ts';
import { WrittenTime } from '../../mapping/time.ts';
import { ISO_PATTERN } from '../../model/mapping.ts';
import { type RawRecord } from '../../model/record.ts';
import { type Line } from '../../text/lines.ts';
import { type LineReader, note } from './line-reader.ts';

/** How lines of JSON become records. */
export interface JsonLineOptions {
  readonly topic: string;
  /** Field whose text is the key; null if records have none. */
  readonly keyField: string | null;
  /** Field with the timestamp, in ISO 8601 with its zone or in ms since the epoch; null if records have none. */
  readonly timeField: string | null;
  readonly partitions: number;
}

/**
 * Makes a record of each line; the whole line is the value. Partitions are chosen as Kafka's default partitioner does; records
 * without a key go to the partitions in turn. Offsets count from 0.
 */
export class JsonLineReader implements LineReader {
  readonly topic: string;
  readonly isText = true;
  readonly notes = new Map<string, number>();
  readonly #options: JsonLineOptions;
  readonly #reader: JsonObjectReader;
  readonly #nextOffsets: number[];
  #withoutKey = 0;

  constructor(options: JsonLineOptions) {
    this.topic = options.topic;
    this.#options = options;
    this.#reader = new JsonObjectReader([options.keyField ?? '', options.timeField ?? '']);
    this.#nextOffsets = new Array<number>(options.partitions).fill(0);
  }

  read({ bytes }: Line): RawRecord {
    const { keyField, timeField, partitions } = this.#options;
    const isObject = this.#reader.read(bytes) === undefined;
    const { fields } = this.#reader;
    const key = keyField === null || !isObject ? null : fields.text(0);
    const timeMs = timeField === null || !isObject ? undefined : parseTime(fields, 1);
    const partition = key === null ? this.#withoutKey++ % partitions : partitionOfKey(key, partitions);
    if (keyField !== null && key === null) note(this.notes, `without a key in ${keyField}`);
    if (timeField !== null && timeMs === undefined) note(this.notes, `without a time in ${timeField}`);
    return {
      partition,
      offset: this.#nextOffsets[partition]!++,
      timestampMs: timeMs ?? -1,
      timestampType: timeMs === undefined ? 'none' : 'create',
      key: key === null ? null : Buffer.from(key),
      value: bytes,
      headers: [],
    };
  }
}

const STAMP = new WrittenTime({ pattern: ISO_PATTERN, zone: null, dateAlone: false, strict: false });

function parseTime(fields: Fields, index: number): number | undefined {
  const text = fields.text(index);
  const isNumber = text !== null && /^-?\d+(?:\.\d+)?$/.test(text);
  const timeMs = isNumber ? parseEpoch(fields, index, 0) : STAMP.parse(fields, index);
  return typeof timeMs === 'number' ? timeMs : undefined;
}

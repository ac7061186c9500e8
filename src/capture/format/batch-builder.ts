import { grown } from '../../columns/grown.ts';
import { type RawRecord } from '../../model/record.ts';
import { BinaryColumn, type CaptureBatch, HeaderColumn } from './batch.ts';
import { TIMESTAMP_TYPES } from './format.ts';

/** Header names are few and are the same in every record. Names beyond this number are encoded one by one. */
const KNOWN_NAMES = 1000;

/** Fills a column of byte strings. Its arrays are used again after `clear`. */
class BinaryBuilder {
  length = 0;
  #bytes = Buffer.allocUnsafeSlow(1 << 16);
  #offsets = new Int32Array(1025);
  #validity = new Uint8Array(128);
  #hasNull = false;

  get byteLength(): number {
    return this.#offsets[this.length]!;
  }

  append(value: Uint8Array | null): void {
    this.#reserve(value === null ? 0 : value.length);
    const start = this.byteLength;
    if (value === null) {
      this.#hasNull = true;
      this.#close(start, false);
    } else {
      copyBytes(value, this.#bytes, start);
      this.#close(start + value.length, true);
    }
  }

  /** A view that is valid until the next `append` or `clear`. */
  column(): BinaryColumn {
    const validity = this.#hasNull ? this.#validity.subarray(0, (this.length + 7) >> 3) : undefined;
    return new BinaryColumn(
      this.#offsets.subarray(0, this.length + 1),
      this.#bytes.subarray(0, this.byteLength),
      validity,
    );
  }

  clear(): void {
    this.length = 0;
    this.#hasNull = false;
    this.#validity.fill(0);
  }

  #close(end: number, present: boolean): void {
    if (present) this.#validity[this.length >> 3]! |= 1 << (this.length & 7);
    this.length += 1;
    this.#offsets[this.length] = end;
  }

  #reserve(bytes: number): void {
    if (this.length + 1 === this.#offsets.length) {
      this.#offsets = grown(this.#offsets, 2 * this.length + 1);
      this.#validity = grown(this.#validity, 2 * this.#validity.length);
    }
    const needed = this.byteLength + bytes;
    if (needed > this.#bytes.length) {
      const longer = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
  }
}

/** Below this length a loop copies faster than a typed array's `set`. */
const SHORT_BYTES = 32;

function copyBytes(from: Uint8Array, to: Uint8Array, start: number): void {
  if (from.length > SHORT_BYTES) to.set(from, start);
  else for (let i = 0; i < from.length; i++) to[start + i] = from[i]!;
}

/** Gathers records into a batch of at most `capacity` rows. */
export class BatchBuilder {
  readonly capacity: number;
  length = 0;
  readonly #partition: Int32Array;
  readonly #offset: Float64Array;
  readonly #timestampMs: Float64Array;
  readonly #timestampType: Int8Array;
  readonly #arrivalNs: BigInt64Array;
  readonly #key = new BinaryBuilder();
  readonly #value = new BinaryBuilder();
  readonly #headerEnds: Int32Array;
  readonly #headerNames = new BinaryBuilder();
  readonly #headerValues = new BinaryBuilder();
  readonly #knownNames = new Map<string, Uint8Array>();

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#partition = new Int32Array(capacity);
    this.#offset = new Float64Array(capacity);
    this.#timestampMs = new Float64Array(capacity);
    this.#timestampType = new Int8Array(capacity);
    this.#arrivalNs = new BigInt64Array(capacity);
    this.#headerEnds = new Int32Array(capacity + 1);
  }

  /** Bytes of keys, values and headers so far. */
  get byteLength(): number {
    return this.#key.byteLength + this.#value.byteLength + this.#headerNames.byteLength + this.#headerValues.byteLength;
  }

  append(record: RawRecord, arrivalNs: bigint): void {
    const row = this.length;
    this.#partition[row] = record.partition;
    this.#offset[row] = record.offset;
    this.#timestampMs[row] = record.timestampMs;
    this.#timestampType[row] = TIMESTAMP_TYPES.indexOf(record.timestampType);
    this.#arrivalNs[row] = arrivalNs;
    this.#key.append(record.key);
    this.#value.append(record.value);
    for (const { name, value } of record.headers) {
      this.#headerNames.append(this.#encode(name));
      this.#headerValues.append(value);
    }
    this.length += 1;
    this.#headerEnds[this.length] = this.#headerNames.length;
  }

  /** A view of the gathered rows, valid until the next `append` or `clear`. */
  batch(): CaptureBatch {
    const { length } = this;
    return {
      length,
      partition: this.#partition.subarray(0, length),
      offset: this.#offset.subarray(0, length),
      timestampMs: this.#timestampMs.subarray(0, length),
      timestampType: this.#timestampType.subarray(0, length),
      arrivalNs: this.#arrivalNs.subarray(0, length),
      key: this.#key.column(),
      value: this.#value.column(),
      headers: new HeaderColumn(
        this.#headerEnds.subarray(0, length + 1),
        this.#headerNames.column(),
        this.#headerValues.column(),
      ),
    };
  }

  clear(): void {
    this.length = 0;
    for (const column of [this.#key, this.#value, this.#headerNames, this.#headerValues]) column.clear();
  }

  #encode(name: string): Uint8Array {
    const known = this.#knownNames.get(name);
    if (known !== undefined) return known;
    const bytes = Buffer.from(name);
    if (this.#knownNames.size < KNOWN_NAMES) this.#knownNames.set(name, bytes);
    return bytes;
  }
}

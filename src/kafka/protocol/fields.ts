import { type Broker, type ProtocolRequest } from '../client/kafkajs.ts';

/** A request that was encoded here, in the form that kafkajs' connections accept. */
export function protocolRequest<T>(
  api: { readonly apiKey: number; readonly apiName: string },
  apiVersion: number,
  body: Buffer,
  decode: (payload: Buffer) => Promise<T> | T,
  requestTimeoutMs?: number,
): ProtocolRequest<T> {
  return {
    request: { ...api, apiVersion, encode: () => Promise.resolve({ buf: body, buffer: body }) },
    response: { decode: async (payload) => decode(payload), parse: (decoded) => Promise.resolve(decoded) },
    ...(requestTimeoutMs === undefined ? {} : { requestTimeout: requestTimeoutMs }),
    logResponseError: false,
  };
}

/** The newest version of a request that both sides support, at most `newest`. */
export function versionFor({ versions }: Broker, apiKey: number, newest: number): number {
  return Math.min(newest, versions?.[apiKey]?.maxVersion ?? newest);
}

/** Appends the parts of a request, or of an answer. */
export class FieldWriter {
  readonly #parts: Buffer[] = [];

  int8(value: number): this {
    return this.#push(1, (bytes) => bytes.writeInt8(value));
  }

  int16(value: number): this {
    return this.#push(2, (bytes) => bytes.writeInt16BE(value));
  }

  int32(value: number): this {
    return this.#push(4, (bytes) => bytes.writeInt32BE(value));
  }

  int64(value: number | bigint): this {
    return this.#push(8, (bytes) => bytes.writeBigInt64BE(BigInt(value)));
  }

  string(text: string | null): this {
    if (text === null) return this.int16(-1);
    const bytes = Buffer.from(text);
    this.int16(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  bytes(bytes: Buffer): this {
    this.int32(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  /** The id of a topic, sixteen bytes. */
  uuid(bytes: Buffer): this {
    this.#parts.push(bytes);
    return this;
  }

  /** Of flexible versions: a length, one more than it is, with seven bits a byte. */
  compactLength(length: number): this {
    const bytes: number[] = [];
    let rest = length + 1;
    for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
    this.#parts.push(Buffer.from([...bytes, rest]));
    return this;
  }

  /** Of flexible versions. */
  compactString(text: string): this {
    return this.compactBytes(Buffer.from(text));
  }

  /** Of flexible versions. */
  compactBytes(bytes: Buffer): this {
    this.compactLength(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  /** Of flexible versions: the only tagged field here. */
  tag(tag: number, field: Buffer): this {
    return this.int8(1)
      .int8(tag)
      .compactLength(field.length - 1)
      .#append(field);
  }

  /** Of flexible versions: that there are no tagged fields here. Their requests begin with it, because their header ends with it. */
  noTags(): this {
    return this.int8(0);
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #push(length: number, write: (bytes: Buffer) => void): this {
    const bytes = Buffer.allocUnsafe(length);
    write(bytes);
    return this.#append(bytes);
  }

  #append(bytes: Buffer): this {
    this.#parts.push(bytes);
    return this;
  }
}

/** Reads the parts of an answer, or of a request, in order. */
export class FieldReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }

  bigint(): bigint {
    this.#at += 8;
    return this.#bytes.readBigInt64BE(this.#at - 8);
  }

  int64(): number {
    return Number(this.bigint());
  }

  string(): string {
    const length = this.int16();
    return this.#take(length).toString();
  }

  /** An empty buffer for null. */
  bytes(): Buffer {
    return this.#take(this.int32());
  }

  array<T>(element: () => T): T[] {
    return elements(this.int32(), element);
  }

  int8(): number {
    this.#at += 1;
    return this.#bytes.readInt8(this.#at - 1);
  }

  /** The id of a topic, sixteen bytes. */
  uuid(): Buffer {
    return this.#take(16);
  }

  /** Of flexible versions; the empty text for null. */
  compactString(): string {
    return this.compactBytes().toString();
  }

  /** Of flexible versions; an empty buffer for null. */
  compactBytes(): Buffer {
    return this.#take(this.#varint() - 1);
  }

  /** Of flexible versions; empty for null. */
  compactArray<T>(element: () => T): T[] {
    return elements(this.#varint() - 1, element);
  }

  /**
   * Of flexible versions: passes over the tagged fields; those that are wanted are given to `onField`. Their answers begin with some, because their
   * header ends with them.
   */
  tags(onField: (tag: number, bytes: Buffer) => void = () => undefined): void {
    for (let left = this.#varint(); left > 0; left--) onField(this.#varint(), this.#take(this.#varint()));
  }

  #varint(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.#bytes.readUInt8(this.#at++);
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
  }

  #take(length: number): Buffer {
    const begin = this.#at;
    this.#at += Math.max(0, length);
    return this.#bytes.subarray(begin, this.#at);
  }
}

/** Space is taken as elements come, and not for the number that is said: a damaged one may be any, and the bytes end before. */
function elements<T>(count: number, element: () => T): T[] {
  const found: T[] = [];
  for (let left = count; left > 0; left--) found.push(element());
  return found;
}

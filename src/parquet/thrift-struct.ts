/** The fields of a struct, by number: whole numbers of up to 32 bits, and structs. What is of another type is true. */
export type ThriftStruct = ReadonlyMap<number, number | ThriftStruct | true>;

/** The types of Thrift's compact protocol that Parquet uses. */
const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

const DOUBLE_BYTES = 8;
/** Structs in structs; a page header has two. */
const MOST_LEVELS = 16;

/**
 * Reads the struct at the beginning of some bytes, in Thrift's compact protocol, and tells how many bytes it takes. Undefined where they end before it, or
 * are none.
 */
export function readStruct(bytes: Uint8Array): { readonly struct: ThriftStruct; readonly bytes: number } | undefined {
  const reader = new ThriftReader(bytes);
  const struct = reader.struct(0);
  return reader.failed ? undefined : { struct, bytes: reader.at };
}

/** Reads on with zeros where the bytes have ended, and says so. */
class ThriftReader {
  at = 0;
  failed = false;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  struct(level: number): ThriftStruct {
    const fields = new Map<number, number | ThriftStruct | true>();
    let field = 0;
    for (;;) {
      const byte = this.#byte();
      const type = byte & 0x0f;
      if (type === STOP || this.failed || level > MOST_LEVELS) break;
      field = byte >> 4 === 0 ? this.#zigzag() : field + (byte >> 4);
      fields.set(field, this.#value(type, level));
    }
    this.failed ||= level > MOST_LEVELS;
    return fields;
  }

  #value(type: number, level: number): number | ThriftStruct | true {
    switch (type) {
      case TRUE:
      case FALSE:
        return true;
      case BYTE:
        return this.#pass(1);
      case I16:
      case I32:
        return this.#zigzag();
      case I64:
        this.#varint();
        return true;
      case DOUBLE:
        return this.#pass(DOUBLE_BYTES);
      case BINARY:
        return this.#pass(this.#varint());
      case LIST:
        return this.#list(level);
      case STRUCT:
        return this.struct(level + 1);
      default:
        this.failed = true;
        return true;
    }
  }

  #list(level: number): true {
    const byte = this.#byte();
    const type = byte & 0x0f;
    const length = byte >> 4 === 15 ? this.#varint() : byte >> 4;
    for (let i = 0; i < length && !this.failed; i++) {
      // A truth in a list takes a byte, and beside a field none.
      if (type === TRUE || type === FALSE) this.#pass(1);
      else this.#value(type, level);
    }
    return true;
  }

  #pass(bytes: number): true {
    this.at += bytes;
    this.failed ||= bytes < 0 || this.at > this.#bytes.length;
    return true;
  }

  #zigzag(): number {
    const value = this.#varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Of a longer number the low 32 bits. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    this.failed ||= byte === undefined;
    return byte ?? STOP;
  }
}

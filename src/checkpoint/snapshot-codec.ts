import os from 'node:os';

/** The kinds of typed arrays that a snapshot may hold. */
const ARRAYS = { Int32Array, Uint32Array, Float64Array } as const;
type ArrayName = keyof typeof ARRAYS;
type TypedArray = InstanceType<(typeof ARRAYS)[ArrayName]>;

/** Key of the object that replaces a typed array in the JSON text. Its value is the index of the section. */
const SECTION = '$section';
/** Sections begin at multiples of this, so that any of them can be read in place. */
const ALIGNMENT = 8;
const LENGTH_BYTES = 4;

/** The JSON text: the data, and the sections that follow. */
interface Document {
  readonly sections: readonly (readonly [name: ArrayName, length: number])[];
  readonly data: unknown;
}

/**
 * Encodes plain data, that is JSON values and typed arrays, as bytes. The bytes are the same on every machine and Node version,
 * and can be inspected: the length of a JSON text as UInt32, the text in UTF-8, then the elements of the typed arrays. Numbers
 * are little-endian, and each section begins at a multiple of eight bytes. Negative zero is written as zero. Throws TypeError
 * for other data.
 */
export function encodeSnapshotData(data: unknown): Uint8Array {
  const arrays: TypedArray[] = [];
  const lifted = lift(data, arrays);
  const sections = arrays.map((array) => [array.constructor.name as ArrayName, array.length] as const);
  const text = Buffer.from(JSON.stringify({ sections, data: lifted } satisfies Document));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const parts: Buffer[] = [length, text];
  let end = LENGTH_BYTES + text.length;
  for (const array of arrays) {
    const padding = Buffer.alloc(paddingAfter(end));
    const bytes = inFileOrder(Buffer.from(array.buffer, array.byteOffset, array.byteLength), array.BYTES_PER_ELEMENT);
    parts.push(padding, bytes);
    end += padding.length + bytes.length;
  }
  return Buffer.concat(parts);
}

/** Decodes what `encodeSnapshotData` wrote. Throws Error if the bytes are not in that form. */
export function decodeSnapshotData(bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const textEnd = LENGTH_BYTES + buffer.readUInt32LE(0);
  if (textEnd > buffer.length) throw new RangeError('the text is cut short');
  const { sections, data } = JSON.parse(buffer.toString('utf8', LENGTH_BYTES, textEnd)) as Document;
  let end = textEnd;
  const arrays = sections.map(([name, length]) => {
    const start = end + paddingAfter(end);
    const elementBytes = ARRAYS[name].BYTES_PER_ELEMENT;
    end = start + length * elementBytes;
    if (end > buffer.length) throw new RangeError('a section is cut short');
    // An aligned copy of its own, which does not keep all the bytes in memory.
    const own = new Uint8Array(inFileOrder(buffer.subarray(start, end), elementBytes));
    return new ARRAYS[name](own.buffer);
  });
  if (end !== buffer.length) throw new RangeError('there is more than the sections');
  return settle(data, arrays);
}

/** Replaces each typed array by a reference, and appends the arrays to `arrays`. */
function lift(data: unknown, arrays: TypedArray[]): unknown {
  switch (typeof data) {
    case 'string':
    case 'boolean':
      return data;
    case 'number':
      if (Number.isFinite(data)) return data;
      break;
    case 'object':
      if (data === null) return null;
      if (Array.isArray(data)) return data.map((item) => lift(item, arrays));
      if (isTypedArray(data)) return { [SECTION]: arrays.push(data) - 1 };
      if (Object.getPrototypeOf(data) === Object.prototype && !Object.hasOwn(data, SECTION)) {
        return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, lift(value, arrays)]));
      }
      break;
  }
  throw new TypeError(`not plain data: ${String(data)}`);
}

/** The inverse of `lift`. */
function settle(data: unknown, arrays: readonly TypedArray[]): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map((item) => settle(item, arrays));
  if (Object.hasOwn(data, SECTION)) return arrays[(data as { [SECTION]: number })[SECTION]];
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, settle(value, arrays)]));
}

function isTypedArray(data: object): data is TypedArray {
  return Object.values(ARRAYS).some((type) => data instanceof type);
}

function paddingAfter(position: number): number {
  return (ALIGNMENT - (position % ALIGNMENT)) % ALIGNMENT;
}

/** Converts between the machine's byte order and little-endian; a swapped copy on a big-endian machine. */
function inFileOrder(bytes: Buffer, elementBytes: number): Buffer {
  if (os.endianness() === 'LE') return bytes;
  const turned = Buffer.from(bytes);
  return elementBytes === 8 ? turned.swap64() : turned.swap32();
}

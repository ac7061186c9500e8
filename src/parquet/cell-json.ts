import { type SchemaElement, type TimeUnit } from 'hyparquet';

/** A value as hyparquet gives it of a column whose annotation was taken off. Texts are JSON already. */
export type Cell = number | bigint | boolean | string | Uint8Array;
/** Writes a value as JSON. */
type CellWriter = (cell: Cell) => string;

/** A column as it is to be decoded, and how its values become JSON with every digit that the file has. */
export interface Leaf {
  readonly element: SchemaElement;
  readonly write: CellWriter;
}

const DAY_MS = 86_400_000;
/** How many of a unit are in a millisecond, and the digits of a second's fraction. */
const UNITS: Readonly<Record<TimeUnit, readonly [perMs: bigint, digits: number]>> = {
  MILLIS: [1n, 3],
  MICROS: [1000n, 6],
  NANOS: [1_000_000n, 9],
};
/** More decimals than any format of money has: a file that states them is damaged. */
const MOST_DECIMALS = 80;
/** So many digits tell every float of 32 bits from the next. */
const FLOAT_DIGITS = 9;

/**
 * The leaf of a column of the schema. Annotations of numbers and times are taken off for decoding, since hyparquet makes doubles and dates of
 * them, which hold fewer digits. Texts are decoded with `TEXT_PARSERS`.
 */
export function leafOf(element: SchemaElement): Leaf {
  const kind = element.logical_type?.type;
  if (kind === 'UUID') return { element, write: String };
  if (kind === 'FLOAT16') return { element, write: writeFloat };
  const write = writerOf(element);
  const { converted_type: _converted, logical_type: _logical, ...plain } = element;
  const isText = element.type === 'BYTE_ARRAY' && write === String;
  return { element: isText ? { ...plain, converted_type: 'UTF8' } : plain, write };
}

function writerOf(element: SchemaElement): CellWriter {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return decimalWriter(element);
  if (logical?.type === 'TIMESTAMP') return timestampWriter(logical.unit, logical.isAdjustedToUTC);
  if (logical?.type === 'TIME') return timeWriter(logical.unit);
  switch (converted) {
    // Before there were logical types, timestamps were in UTC.
    case 'TIMESTAMP_MILLIS':
      return timestampWriter('MILLIS', true);
    case 'TIMESTAMP_MICROS':
      return timestampWriter('MICROS', true);
    case 'TIME_MILLIS':
      return timeWriter('MILLIS');
    case 'TIME_MICROS':
      return timeWriter('MICROS');
  }
  if (logical?.type === 'DATE' || converted === 'DATE') return writeDate;
  switch (type) {
    case 'INT96':
      // Its values are nanoseconds, on a clock that the format leaves open.
      return timestampWriter('NANOS', false);
    case 'INT32':
    case 'INT64':
      return isUnsigned(element) ? unsignedWriter(type === 'INT32' ? 32 : 64) : String;
    case 'FLOAT':
      return writeFloat;
    case 'DOUBLE':
      return writeDouble;
    case 'FIXED_LEN_BYTE_ARRAY':
      return (cell) => (cell instanceof Uint8Array ? JSON.stringify(hexOf(cell)) : String(cell));
    default:
      return String;
  }
}

/** Makes JSON of bytes that are a text, once for a value of a dictionary. Bytes that are no UTF-8 become hex digits. */
export const TEXT_PARSERS = {
  stringFromBytes: (bytes: Uint8Array): string => JSON.stringify(textOf(bytes)),
  uuidFromBytes: (bytes: Uint8Array): string =>
    JSON.stringify(hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')),
  timestampFromNanoseconds: (nanos: bigint): bigint => nanos,
};

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return hexOf(bytes);
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

function isUnsigned({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return logical?.type === 'INTEGER' ? !logical.isSigned : converted?.startsWith('UINT_') === true;
}

function unsignedWriter(bits: 32 | 64): CellWriter {
  return (cell) => String(BigInt.asUintN(bits, integerOf(cell)));
}

/** A whole number; of bytes, big-endian with a sign. */
function integerOf(cell: Cell): bigint {
  if (typeof cell === 'bigint') return cell;
  if (!(cell instanceof Uint8Array)) return BigInt(cell);
  return cell.length === 0 ? 0n : BigInt.asIntN(8 * cell.length, BigInt(`0x${hexOf(cell)}`));
}

function decimalWriter({ scale, logical_type: logical }: SchemaElement): CellWriter {
  const decimals = (logical?.type === 'DECIMAL' ? logical.scale : scale) ?? 0;
  if (decimals < 0 || decimals > MOST_DECIMALS) throw new Error(`a decimal with ${decimals} decimals`);
  return (cell) => {
    const unscaled = integerOf(cell);
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(decimals + 1, '0');
    const point = digits.length - decimals;
    const magnitude = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
    return unscaled < 0n ? `-${magnitude}` : magnitude;
  };
}

/** The shortest decimal that is this float of 32 bits and no other. */
function writeFloat(cell: Cell): string {
  const value = Number(cell);
  for (let digits = 6; digits < FLOAT_DIGITS; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return writeDouble(rounded);
  }
  return writeDouble(value);
}

/** JSON has no numbers that are none: these are texts. */
function writeDouble(cell: Cell): string {
  return Number.isFinite(cell) ? String(cell) : JSON.stringify(String(cell));
}

function writeDate(cell: Cell): string {
  const iso = isoOf(Number(cell) * DAY_MS);
  return JSON.stringify(iso === undefined ? String(cell) : iso.slice(0, iso.indexOf('T')));
}

function timestampWriter(unit: TimeUnit, isUtc: boolean): CellWriter {
  const [perMs, digits] = UNITS[unit];
  return (cell) => {
    const count = integerOf(cell);
    const [ms, rest] = dividedBy(count, perMs);
    const iso = isoOf(Number(ms));
    if (iso === undefined) return JSON.stringify(String(count));
    return `"${iso.slice(0, -1)}${finer(rest, digits)}${isUtc ? 'Z' : ''}"`;
  };
}

/** A time of day has no Z even where the file says UTC: programs that know no zone say so of every time. */
function timeWriter(unit: TimeUnit): CellWriter {
  const [perMs, digits] = UNITS[unit];
  return (cell) => {
    const count = integerOf(cell);
    const [ms, rest] = dividedBy(count, perMs);
    const isTime = ms >= 0n && ms < BigInt(DAY_MS);
    return JSON.stringify(isTime ? `${isoOf(Number(ms))!.slice(11, -1)}${finer(rest, digits)}` : String(count));
  };
}

/** What of a fraction is finer than a millisecond. */
function finer(rest: bigint, digits: number): string {
  return digits === 3 ? '' : String(rest).padStart(digits - 3, '0');
}

/** Quotient and remainder, the remainder never negative. */
function dividedBy(count: bigint, by: bigint): readonly [bigint, bigint] {
  const rest = ((count % by) + by) % by;
  return [(count - rest) / by, rest];
}

/** Undefined for what is no date of JavaScript: 270,000 years away. */
function isoOf(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

import { isUtf8 } from 'node:buffer';
import { show } from '../../config/messages.ts';
import { type RawRecord, type RecordHeader, type TimestampType } from '../../model/record.ts';
import { type LineWriter } from './line-writer.ts';

/*
 * `kcat -J` writes each record as a JSON object with its bytes unchanged, and escapes only what JSON requires. So a line with a
 * binary key, value or header is not UTF-8, but loses nothing. Such a line lacks the arrival, and the part of a header's name
 * after a NUL.
 */

const TYPE_NAMES: ReadonlyMap<TimestampType, string> = new Map([
  ['create', 'create'],
  ['log_append', 'logappend'],
]);

/** kcat writes the broker of a record, which a capture does not know. Older versions of kcat wrote this number. */
const UNKNOWN_BROKER = -1;

/** Writes a record as a line of `kcat -J`. */
export function writeKcatLine(line: LineWriter, topic: string, record: RawRecord): void {
  const { partition, offset, timestampMs, headers } = record;
  const type = TYPE_NAMES.get(record.timestampType);
  const stamp = type === undefined ? '' : `,"tstype":"${type}","ts":${formatInteger(timestampMs)}`;
  line.text(`{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":${offset}${stamp}`);
  line.text(`,"broker":${UNKNOWN_BROKER}`);
  if (headers.length > 0) {
    headers.forEach(({ name, value }, i) => {
      line.text(i === 0 ? ',"headers":[' : ',');
      line.quoted(Buffer.from(name));
      line.text(',');
      line.quoted(value);
    });
    line.text(']');
  }
  line.text(',"key":');
  line.quoted(record.key);
  line.text(',"payload":');
  line.quoted(record.value);
  line.text('}\n');
}

/** Writes an integer without an exponent. 2^63, the double of the largest 64-bit integer, is written as that integer. */
function formatInteger(value: number): string {
  return String(value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(value));
}

/** An escaped character beyond ASCII whose backslash is not itself escaped. */
const WIDE_ESCAPE = /(?<!\\)(?:\\\\)*\\u(?!00[0-7])/;

/** Reads a line of `kcat -J` as a record with its topic, or returns the reason why it is none. */
export function parseKcatLine(line: Buffer): { readonly topic: string; readonly record: RawRecord } | string {
  if (isUtf8(line)) return parseLine(line.toString(), (text) => Buffer.from(text));
  // Bytes that are not UTF-8 are read as one character each. Then an escape beyond ASCII would be ambiguous.
  const characters = line.toString('latin1');
  if (WIDE_ESCAPE.test(characters)) return 'not UTF-8, and with escaped characters beyond ASCII';
  return parseLine(characters, (text) => Buffer.from(text, 'latin1'));
}

type Encode = (text: string) => Buffer;

function parseLine(json: string, encode: Encode): { readonly topic: string; readonly record: RawRecord } | string {
  let line: unknown;
  try {
    line = JSON.parse(json);
  } catch {
    return 'bad JSON';
  }
  if (typeof line !== 'object' || line === null || Array.isArray(line)) return 'not a JSON object';
  const {
    topic,
    partition,
    offset,
    tstype,
    ts = -1,
    headers = [],
    key,
    payload,
  } = line as Readonly<Record<string, unknown>>;
  if (typeof topic !== 'string') return 'topic: expected a text';
  if (!isCount(partition)) return 'partition: expected a number from 0';
  if (!isCount(offset)) return 'offset: expected a number from 0';
  if (!Number.isInteger(ts)) return 'ts: expected a whole number of milliseconds';
  if (!isText(key)) return `key: ${noBytes('key', key)}`;
  if (!isText(payload)) return `payload: ${noBytes('value', payload)}`;
  if (!Array.isArray(headers) || headers.length % 2 !== 0) return 'headers: expected names and values in turn';
  const pairs = headersOf(headers, encode);
  if (pairs === undefined) return 'headers: expected texts, and null only as a value';
  const record = {
    partition,
    offset,
    timestampMs: ts as number,
    timestampType: typeOf(tstype),
    key: key === null ? null : encode(key),
    value: payload === null ? null : encode(payload),
    headers: pairs,
  };
  return { topic, record };
}

/** What a key or payload is that is no text: with -s, kcat writes what it made of the bytes. */
function noBytes(what: 'key' | 'value', found: unknown): string {
  if (found === undefined) return 'expected a text or null, found none';
  return (
    `expected a text or null, found ${show(found)}; if kcat decoded it with -s, record again without -s ${what}=…: ` +
    `Trapline needs the bytes themselves`
  );
}

function headersOf(flat: readonly unknown[], encode: Encode): RecordHeader[] | undefined {
  const headers: RecordHeader[] = [];
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i];
    const value = flat[i + 1];
    if (typeof name !== 'string' || !isText(value)) return undefined;
    headers.push({ name: encode(name).toString(), value: value === null ? null : encode(value) });
  }
  return headers;
}

function typeOf(name: unknown): TimestampType {
  return [...TYPE_NAMES].find(([, kcatName]) => kcatName === name)?.[0] ?? 'none';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

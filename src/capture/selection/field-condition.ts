import { unknownName } from '../../config/messages.ts';
import { JsonObjectReader } from '../../mapping/json-object.ts';
import { TraplineError } from '../../model/errors.ts';
import { type CapturedRecord } from '../captured-record.ts';

/** A field of a record's JSON value, `a.b` for b inside a, and the text that it must have. The empty text also matches null and a missing field. */
export interface FieldCondition {
  readonly field: string;
  readonly equals: string;
}

/** Reads `field=value` as given to the option `name`. Throws TraplineError('input'). */
export function parseFieldCondition(name: string, text: string): FieldCondition {
  const at = text.indexOf('=');
  if (at > 0) return { field: text.slice(0, at), equals: text.slice(at + 1) };
  throw new TraplineError(
    'option_invalid',
    `${name}: expected field=value, as in region=north, found ${JSON.stringify(text)}`,
  );
}

/** A test whether a record's value is a JSON object that meets all conditions. Numbers are compared as they are written. */
export function fieldsEqual(conditions: readonly FieldCondition[]): (record: CapturedRecord) => boolean {
  const reader = new JsonObjectReader(conditions.map(({ field }) => field));
  return ({ raw }) => {
    if (raw.value === null || reader.read(raw.value as Buffer) !== undefined) return false;
    return conditions.every(({ equals }, i) => (reader.fields.text(i) ?? '') === equals);
  };
}

/** Throws TraplineError('input') with the nearest name for a field that no record of the sample has. */
export function requireFields(conditions: readonly FieldCondition[], sample: Iterable<CapturedRecord>): void {
  if (conditions.length === 0) return;
  const known = new Set(fieldsOf(sample));
  const missing = conditions.find(({ field }) => !known.has(field));
  if (missing === undefined) return;
  const where = `--where ${missing.field}=${missing.equals}`;
  if (known.size === 0) throw new TraplineError('record_invalid', `${where}: the records' values are not JSON objects`);
  throw new TraplineError('unknown_field', `${where}: ${unknownName('field', missing.field, [...known].sort())}`);
}

/** The fields of the records' JSON values, those inside of objects as dotted paths, in the order in which they first come. */
export function fieldsOf(sample: Iterable<CapturedRecord>): readonly string[] {
  const names = new Set<string>();
  for (const { raw } of sample) for (const name of namesIn(raw.value)) names.add(name);
  return [...names];
}

function namesIn(value: Uint8Array | null): readonly string[] {
  if (value === null) return [];
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(value));
    return pathsIn(parsed, '');
  } catch {
    return [];
  }
}

/** The keys of an object, those of objects inside as dotted paths; none of anything else. */
function pathsIn(value: unknown, prefix: string): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [prefix + key, ...pathsIn(inner, `${prefix}${key}.`)]);
}

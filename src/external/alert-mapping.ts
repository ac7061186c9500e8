import { nearest, show } from '../config/messages.ts';
import { type AlertMapping, type TimeSource, type TimeUnit } from '../model/alert-mapping.ts';
import { AlertProblem } from './alert-problem.ts';

const US_PER: Readonly<Record<TimeUnit, number>> = { ms: 1e3, s: 1e6, us: 1, ns: 1e-3 };
const INTEGER = /^-?\d+$/;
const STAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** A row of another engine's alerts as one of `alertRowSchema`; undefined for a row that is no alert. Throws AlertProblem. */
export function mapRow(mapping: AlertMapping, row: unknown): Record<string, unknown> | undefined {
  for (const [key, values] of Object.entries(mapping.skip))
    if (values.includes(textAt(row, key) ?? '')) return undefined;
  const start = timeAt(row, mapping.windowStart);
  const end = timeAt(row, mapping.windowEnd);
  const { windowMs } = mapping;
  return {
    rule: ruleOf(mapping, row),
    client_id: required(row, mapping.clientId.from),
    transaction_id: mapping.transactionId && textAt(row, mapping.transactionId.from),
    alert_id: mapping.alertId && textAt(row, mapping.alertId.from),
    event_time_ms: timeAt(row, mapping.eventTime),
    window_start_ms: start ?? (end === null || windowMs === null ? null : end - windowMs),
    window_end_ms: end ?? (start === null || windowMs === null ? null : start + windowMs),
    evidence: evidenceOf(mapping, row),
    evidence_total: mapping.evidenceTotal && numberAt(row, mapping.evidenceTotal.from),
    processing_time_ms: timeAt(row, mapping.processingTime),
  };
}

/** The rules that an engine has, as far as its mapping says so: those that it gives for a value; null for all. */
export function mappedRules(mapping: AlertMapping | null): readonly string[] | null {
  if (mapping === null) return null;
  const { rule } = mapping;
  if ('value' in rule) return [rule.value];
  return rule.values === null ? null : [...new Set(Object.values(rule.values))];
}

function ruleOf({ rule }: AlertMapping, row: unknown): string {
  if ('value' in rule) return rule.value;
  const found = required(row, rule.from);
  if (rule.values === null) return found;
  if (Object.hasOwn(rule.values, found)) return rule.values[found]!;
  const names = Object.keys(rule.values);
  const guess = nearest(found, names);
  const hint = guess === undefined ? '' : `; did you mean ${show(guess)}?`;
  throw new AlertProblem(
    `${rule.from}: the mapping gives no rule for ${show(found)}, only for ${names.join(', ')}${hint}`,
  );
}

function evidenceOf({ evidence }: AlertMapping, row: unknown): readonly string[] | null {
  if (evidence === null) return null;
  const found = valueAt(row, evidence.from);
  if (found === undefined || found === null || found === '') return null;
  if (Array.isArray(found)) return found.map(String);
  if (typeof found !== 'string') throw new AlertProblem(`${evidence.from}: expected ids, found ${show(found)}`);
  return evidence.separator === null ? [found] : found.split(evidence.separator).map((id) => id.trim());
}

/** A number, which may be text; what is neither is left as it is, to be refused. */
function numberAt(row: unknown, key: string): unknown {
  const found = valueAt(row, key);
  return typeof found === 'string' && found !== '' && Number.isFinite(Number(found)) ? Number(found) : (found ?? null);
}

/** Integer ms since the epoch, floored. */
function timeAt(row: unknown, source: TimeSource | null): number | null {
  if (source === null) return null;
  const found = valueAt(row, source.from);
  if (found === undefined || found === null || found === '') return null;
  const number = typeof found === 'number' || typeof found === 'string' ? Number(found) : Number.NaN;
  if (Number.isFinite(number)) return msOf(found as number | string, source.unit);
  const ms = typeof found === 'string' && STAMP.test(found) ? Date.parse(found.replace(' ', 'T')) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new AlertProblem(`${source.from}: expected a number or ISO 8601 with a time zone, found ${show(found)}`);
}

/**
 * The ms of a number, floored. It is rounded to microseconds first, since today's nanoseconds are beyond the integers of a double: one
 * that is just below a millisecond may have been that millisecond. Nanoseconds as digits, and those of a safe integer, are exact.
 */
function msOf(given: number | string, unit: TimeUnit): number {
  const isExact = typeof given === 'string' ? INTEGER.test(given) : Number.isSafeInteger(given);
  if (unit === 'ns' && isExact) return Number(flooredMs(BigInt(given)));
  return Math.floor(Math.round(Number(given) * US_PER[unit]) / 1000);
}

function flooredMs(ns: bigint): bigint {
  const ms = ns / 1_000_000n;
  return ns < 0n && ms * 1_000_000n !== ns ? ms - 1n : ms;
}

function required(row: unknown, key: string): string {
  const found = textAt(row, key);
  if (found !== null) return found;
  const keys = typeof row === 'object' && row !== null ? Object.keys(row) : [];
  const guess = nearest(key, keys);
  const hint = guess === undefined ? '' : `; did you mean ${show(guess)}?`;
  throw new AlertProblem(`${key}: expected a value, found none${hint}`);
}

function textAt(row: unknown, key: string): string | null {
  const found = valueAt(row, key);
  if (typeof found === 'string') return found === '' ? null : found;
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}

/** The value under a key; a key with dots that the row does not have leads into keys inside of keys. */
export function valueAt(row: unknown, key: string): unknown {
  if (typeof row !== 'object' || row === null) return undefined;
  if (Object.hasOwn(row, key)) return (row as Readonly<Record<string, unknown>>)[key];
  const dot = key.indexOf('.');
  return dot < 0 ? undefined : valueAt(valueAt(row, key.slice(0, dot)), key.slice(dot + 1));
}

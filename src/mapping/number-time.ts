import { type TimeUnit } from '../model/mapping.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/time-units.ts';
import { parseDecimal } from './decimal.ts';
import { type Fields } from './fields.ts';
import { inRange, isEmpty, type TimeProblem } from './time.ts';

/** Milliseconds in a unit as a fraction of whole numbers. */
const UNITS: Readonly<Record<TimeUnit, readonly [ms: bigint, of: bigint]>> = {
  ns: [1n, 1_000_000n],
  us: [1n, 1000n],
  ms: [1n, 1n],
  s: [BigInt(SECOND_MS), 1n],
  minutes: [BigInt(MINUTE_MS), 1n],
  hours: [BigInt(HOUR_MS), 1n],
  days: [BigInt(DAY_MS), 1n],
};
/** Larger numbers of any unit are beyond the year 9999, or have been written by mistake. */
const MAX_TEXT = 80;
const MAX_EXPONENT = 40;

/** A decimal number of ms (scale 0) or s (scale 3) since the epoch in the field at `index`, to integer ms, floored. */
export function parseEpoch(fields: Fields, index: number, scale: 0 | 3): number | TimeProblem {
  if (isEmpty(fields, index)) return 'no time';
  const ms = parseDecimal(fields.bytes(index), fields.from[index]!, fields.to[index]!, scale, 'floor');
  if (ms === 'too large') return 'time out of range';
  return typeof ms === 'number' ? inRange(ms) : 'not a time';
}

/** A decimal number of units since an instant in the field at `index`, to integer ms since the epoch, floored; exact for any number. */
export function parseElapsed(fields: Fields, index: number, unit: TimeUnit, sinceMs: number): number | TimeProblem {
  if (isEmpty(fields, index)) return 'no time';
  const [ms, of] = UNITS[unit];
  const divisor = Number(of);
  const whole = parseDecimal(fields.bytes(index), fields.from[index]!, fields.to[index]!, 0, 'reject');
  const scaled = typeof whole === 'number' ? whole * Number(ms) : NaN;
  if (Math.abs(scaled) <= Number.MAX_SAFE_INTEGER) {
    const rest = ((scaled % divisor) + divisor) % divisor;
    return inRange(sinceMs + (scaled - rest) / divisor);
  }
  return whole === 'not a number' ? 'not a time' : parseExactly(fields.text(index)!, ms, of, sinceMs);
}

/** The same of a text with decimals, or with more digits than a double holds. */
function parseExactly(text: string, ms: bigint, of: bigint, sinceMs: number): number | TimeProblem {
  const parts = text.length > MAX_TEXT ? null : /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const exponent = Number(parts?.[4] ?? 0);
  if (parts === null || Math.abs(exponent) > MAX_EXPONENT) return 'time out of range';
  const [, sign = '', whole = '', fraction = ''] = parts;
  const shift = exponent - fraction.length;
  const magnitude = BigInt(whole + fraction) * ms * 10n ** BigInt(Math.max(shift, 0));
  const value = sign === '-' ? -magnitude : magnitude;
  return inRange(sinceMs + Number(floorDivide(value, of * 10n ** BigInt(Math.max(-shift, 0)))));
}

/** Towards minus infinity, as BigInt division is not. */
function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}

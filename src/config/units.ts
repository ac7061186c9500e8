import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/time-units.ts';
import { expectedFound, show } from './messages.ts';

/** What was wrong with a written quantity; the message is fit to be shown. */
export class UnitError extends Error {}

const DURATION_UNITS = [
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['m', MINUTE_MS],
  ['s', SECOND_MS],
  ['ms', 1],
] as const;

/** Largest unit first, each at most once: `1h30m`. */
export const DURATION_PATTERN = '(?=\\d)(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+)s)?(?:(\\d+)ms)?';
const DURATION = new RegExp(`^${DURATION_PATTERN}$`);
const UNIT_NAMES = DURATION_UNITS.map(([name]) => name).reverse();
const DURATION_WORDS = 'a duration such as 250ms, 10m or 1h30m';

/** `250ms`, `10s`, `1h30m`, `7d` → integer ms. Throws UnitError. */
export function parseDuration(value: unknown): number {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) {
    throw new UnitError(
      `missing unit: found ${show(value)}, write ${UNIT_NAMES.map((unit) => `${value}${unit}`).join(', ')}`,
    );
  }
  const match = typeof value === 'string' ? DURATION.exec(value) : null;
  if (match === null) throw new UnitError(expectedFound(DURATION_WORDS, value));
  const ms = DURATION_UNITS.reduce((sum, [, factor], i) => sum + Number(match[i + 1] ?? 0) * factor, 0);
  if (!Number.isSafeInteger(ms)) throw new UnitError(expectedFound('a shorter duration', value));
  return ms;
}

/** A duration with or without a sign, `-30s`, `+2m`, `2m` → integer ms. Throws UnitError. */
export function parseSignedDuration(value: unknown): number {
  const signed = typeof value === 'string' && /^[-+]/.test(value);
  const ms = parseDuration(signed ? value.slice(1) : value);
  return signed && value.startsWith('-') ? 0 - ms : ms;
}

/** The inverse of parseDuration, for integer ms ≥ 0. */
export function formatDuration(ms: number): string {
  let rest = ms;
  const parts = DURATION_UNITS.map(([unit, factor]) => {
    const count = Math.floor(rest / factor);
    rest -= count * factor;
    return count === 0 ? '' : `${count}${unit}`;
  });
  return parts.join('') || '0ms';
}

/** Integer cents of a currency. */
export interface Money {
  readonly cents: number;
  readonly currency: string;
}

/** An amount with its currency, as in `4.99 USD`, as the source of a regular expression. */
export const MONEY_PATTERN = '(\\d+)(?:\\.(\\d+))? ([A-Z]{3})';
const MONEY = new RegExp(`^${MONEY_PATTERN}$`);
const MONEY_WORDS = 'an amount with its currency such as 4.99 USD';

/** `4.99 USD` → exact cents. Throws UnitError. */
export function parseMoney(value: unknown): Money {
  if (typeof value === 'number') throw new UnitError(`missing currency: found ${value}, write ${value.toFixed(2)} USD`);
  const match = typeof value === 'string' ? MONEY.exec(value) : null;
  if (match === null) throw new UnitError(expectedFound(MONEY_WORDS, value));
  const [, whole, decimals = '', currency] = match;
  if (decimals.length > 2) throw new UnitError(expectedFound('an amount with at most two decimals', value));
  const cents = Number(`${whole}${decimals.padEnd(2, '0')}`);
  if (!Number.isSafeInteger(cents)) throw new UnitError(expectedFound('a smaller amount', value));
  return { cents, currency: currency! };
}

/** The inverse of parseMoney, for integer cents ≥ 0. */
export function formatMoney({ cents, currency }: Money): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`;
}

/** A signed rate in parts per million, as in `-12.5ppm`, as the source of a regular expression. */
export const PPM_PATTERN = '[-+]?(\\d+(?:\\.\\d+)?)ppm';
const PPM = new RegExp(`^${PPM_PATTERN}$`);
const MOST_PPM = 1_000_000;

/** `50ppm`, `-12.5ppm` → parts per million. Throws UnitError. */
export function parsePpm(value: unknown): number {
  const match = typeof value === 'string' ? PPM.exec(value) : null;
  const ppm = match === null ? Number.NaN : Number.parseFloat(match[0]);
  if (!(Math.abs(ppm) < MOST_PPM)) throw new UnitError(expectedFound('a drift such as 50ppm or -50ppm', value));
  return ppm;
}

const SHARE_WORDS = 'a share from 0 to 1, or from 0% to 100%';

/** `0.02` or `2%` → a number in [0, 1]. Throws UnitError. */
export function parseShare(value: unknown): number {
  const percent = typeof value === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(value)?.[1] : undefined;
  // Read as text with an exponent, so that 0.1% is the double nearest to 0.001.
  const share = percent === undefined ? value : shiftDecimal(percent, 2);
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) throw new UnitError(expectedFound(SHARE_WORDS, value));
  return share;
}

function shiftDecimal(digits: string, places: number): number {
  return Number(`${digits}e-${places}`);
}

const BYTE_UNITS = { KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 } as const;
const BYTES = /^(\d+)(KiB|MiB|GiB)$/;
const BYTES_WORDS = 'a size such as 512MiB or 2GiB';

/** `64KiB`, `512MiB`, `2GiB` → bytes. Throws UnitError. */
export function parseBytes(value: unknown): number {
  const match = typeof value === 'string' ? BYTES.exec(value) : null;
  if (match === null) throw new UnitError(expectedFound(BYTES_WORDS, value));
  const bytes = Number(match[1]) * BYTE_UNITS[match[2] as keyof typeof BYTE_UNITS];
  if (!Number.isSafeInteger(bytes)) throw new UnitError(expectedFound('a smaller size', value));
  return bytes;
}

/** An instant in ISO 8601 with its zone, as the source of a regular expression. */
export const INSTANT_PATTERN =
  '(\\d{4})-(\\d{2})-(\\d{2})[Tt](\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,3}))?)?(?:[Zz]|([+-])(\\d{2}):(\\d{2}))';
const INSTANT = new RegExp(`^${INSTANT_PATTERN}$`);
const INSTANT_WORDS = 'an instant with its zone such as 2026-03-02T00:00:00Z';

/** ISO 8601 with a zone, at most ms → integer ms since the epoch. Throws UnitError. */
export function parseInstant(value: unknown): number {
  const match = typeof value === 'string' ? INSTANT.exec(value) : null;
  if (match === null) throw new UnitError(expectedFound(INSTANT_WORDS, value));
  const [, year, month, day, hour, minute, second = '0', fraction = '0', sign, zoneHour = '0', zoneMinute = '0'] =
    match;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute)) * MINUTE_MS;
  const canonical = `${year}-${month}-${day}T${hour}:${minute}:${second.padStart(2, '0')}`;
  // Date.UTC rolls the 30th of February over instead of refusing it, and takes the years 0 to 99 for 1900 to 1999.
  if (!new Date(local).toISOString().startsWith(canonical) || Number(zoneHour) > 23 || Number(zoneMinute) > 59) {
    throw new UnitError(expectedFound('a date and time that exist', value));
  }
  return local + Number(fraction.padEnd(3, '0')) - zone;
}

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/time-units.ts';

/** Numbers as text, the same in every locale. */

/** `1204332` as `1,204,332`. Integers only. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 rule`, `1,200 rules`. */
export function formatQuantity(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number rounded to `digits` decimals, with thousands separators. */
export function formatNumber(value: number, digits = 0): string {
  const [whole, decimals] = value.toFixed(digits).split('.') as [string, string | undefined];
  return decimals === undefined ? formatCount(Number(whole)) : `${formatCount(Number(whole))}.${decimals}`;
}

/** A rate with about three significant digits: `1,440`, `26.2`, `0.049`, `0`. */
export function formatRate(value: number): string {
  if (value >= 100) return formatNumber(value);
  if (value >= 1) return formatNumber(value, 1);
  return String(Number(value.toPrecision(2)));
}

/** A share with three decimals, `–` where it was not measured. */
export function formatShare(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

/** An interval of shares in brackets; empty if there is none. */
export function formatInterval(interval: readonly [number, number] | null): string {
  return interval === null ? '' : `[${formatShare(interval[0])}–${formatShare(interval[1])}]`;
}

/** Cents as money: `$2,311.40`, other currencies `2,311.40 EUR`. */
export function formatCents(cents: number, currency: string | null): string {
  const sign = cents < 0 ? '−' : '';
  const size = Math.abs(cents);
  const amount = `${formatCount(Math.floor(size / 100))}.${String(size % 100).padStart(2, '0')}`;
  if (currency === 'USD') return `${sign}$${amount}`;
  return `${sign}${amount}${currency === null ? '' : ` ${currency}`}`;
}

/** A duration in the two units that matter: `850 ms`, `12.3 s`, `2 min 05 s`, `3 h 12 min`, `7 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`;
  if (ms < MINUTE_MS) return `${trimZero((Math.floor(ms / 100) / 10).toFixed(1))} s`;
  if (ms < HOUR_MS) return twoUnits(ms, MINUTE_MS, 'min', SECOND_MS, 's');
  if (ms < DAY_MS) return twoUnits(ms, HOUR_MS, 'h', MINUTE_MS, 'min');
  return twoUnits(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

/** A duration that is a setting: as `formatDuration` writes it where that says all of it, else to the millisecond. */
export function formatSetting(ms: number): string {
  const smallest =
    ms < SECOND_MS ? 1 : ms < MINUTE_MS ? 100 : ms < HOUR_MS ? SECOND_MS : ms < DAY_MS ? MINUTE_MS : HOUR_MS;
  return ms % smallest === 0 ? formatDuration(ms) : formatClock(ms);
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  const whole = `${formatCount(Math.floor(ms / large))} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}

/** A length of time to the millisecond as on a stopwatch: `4:10`, `1:02:03`, `10:00.001`. */
export function formatClock(ms: number): string {
  if (ms < 0) return `−${formatClock(-ms)}`;
  const hours = Math.floor(ms / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const seconds = Math.floor((ms % MINUTE_MS) / SECOND_MS);
  const rest = Math.floor(ms % SECOND_MS);
  const head = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes);
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`;
  return `${head}:${String(seconds).padStart(2, '0')}${fraction}`;
}

/** An offset from the first transaction, signed. */
export function formatOffset(ms: number): string {
  return ms < 0 ? formatClock(ms) : `+${formatClock(ms)}`;
}

/** Metres in the unit that fits: `850 m`, `12.4 km`, `2,886 km`. */
export function formatDistance(metres: number): string {
  if (metres < 1000) return `${metres} m`;
  return `${formatNumber(metres / 1000, metres < 100_000 ? 1 : 0)} km`;
}

/** Metres an hour as kilometres an hour, to the metre: `900 km/h`, `4.5 km/h`. */
export function formatSpeed(metresPerHour: number): string {
  return `${kilometres(metresPerHour)} km/h`;
}

/** Metres as a number of kilometres, to the metre and no longer than need be: `900`, `0.05`. */
export function kilometres(metres: number): string {
  return String(metres / 1000);
}

/** A score in thousandths as a number, no longer than need be: `6`, `7.312`. */
export function formatMilli(milli: number): string {
  return String(milli / 1000);
}

/** A size in the unit that fits: `12 KiB`, `3.4 MiB`, `1.2 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1024 * MIB) return `${formatNumber(bytes / (1024 * MIB), 1)} GiB`;
  return bytes < MIB ? `${formatCount(Math.ceil(bytes / 1024))} KiB` : `${formatNumber(bytes / MIB, 1)} MiB`;
}

const MIB = 1024 * 1024;

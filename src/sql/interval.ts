import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/time-units.ts';

/** A span of time as an interval literal, exact to the millisecond: `INTERVAL '0 00:10:00.000' DAY TO SECOND(3)`. */
export function intervalSql(ms: number): string {
  const days = String(Math.floor(ms / DAY_MS));
  const clock = [ms % DAY_MS, ms % HOUR_MS, ms % MINUTE_MS];
  const [hours, minutes, seconds] = [HOUR_MS, MINUTE_MS, SECOND_MS].map((unit, i) => padded(clock[i]! / unit, 2));
  // Without a precision, days have two digits.
  const precision = days.length > 2 ? `(${days.length})` : '';
  return `INTERVAL '${days} ${hours}:${minutes}:${seconds}.${padded(ms % SECOND_MS, 3)}' DAY${precision} TO SECOND(3)`;
}

function padded(value: number, digits: number): string {
  return String(Math.floor(value)).padStart(digits, '0');
}

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/time-units.ts';

/**
 * ISO-8601 in UTC with milliseconds, `2026-03-01T08:30:00.000Z`; years outside 0–9999 with a sign and six digits. The calendar
 * date is computed with Howard Hinnant's `civil_from_days` (https://howardhinnant.github.io/date_algorithms.html).
 */
export function formatIsoTime(timeMs: number): string {
  const days = Math.floor(timeMs / DAY_MS);
  const inDay = timeMs - days * DAY_MS;
  const hours = Math.floor(inDay / HOUR_MS);
  const minutes = Math.floor(inDay / MINUTE_MS) % 60;
  const seconds = Math.floor(inDay / SECOND_MS) % 60;
  return `${formatDate(days)}T${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.${pad(inDay % SECOND_MS, 3)}Z`;
}

/** `days` since the epoch. Years begin in March here, so that the leap day comes last; an era is 400 years. */
function formatDate(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapless =
    dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor(leapless / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return `${formatYear(yearOfEra + era * 400 + (month <= 2 ? 1 : 0))}-${pad(month, 2)}-${pad(day, 2)}`;
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return pad(year, 4);
  return `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}`;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

import { type HourPattern, ISO_PATTERN, type TimePattern } from '../model/mapping.ts';

const DATE = /^(D{1,2}|M{1,2}|YYYY)([/.-]?)(D{1,2}|M{1,2}|YYYY)\2(D{1,2}|M{1,2}|YYYY)$/;
const HOURS = /^(HH?):MM(?::SS|\[:SS\])?( AM)?$/;

/** What a pattern may be, for messages. */
export const PATTERN_FORM =
  'a pattern of DD, MM and YYYY, with HH:MM behind it unless it is a date alone, such as DD.MM.YYYY HH:MM';

/**
 * Reads a pattern such as `DD.MM.YYYY HH:MM[:SS]`, `M/D/YYYY H:MM AM` or `YYYYMMDD`; `iso8601` is `YYYY-MM-DD HH:MM`. A string says why it
 * is none.
 */
export function parseTimePattern(text: string): TimePattern | string {
  if (text === 'iso8601') return ISO_PATTERN;
  const [written = '', between, timeOfDay] = /^(\S+?)(?:([ T])([^T]+))?$/.exec(text)?.slice(1) ?? [];
  const date = DATE.exec(written);
  if (date === null) {
    return /(?<!Y)YY(?!Y)/.test(text)
      ? 'a year of two digits names no century; expected YYYY'
      : `expected ${PATTERN_FORM}`;
  }
  const [, first = '', separator = '', second = '', third = ''] = date;
  const tokens = [first, second, third];
  const order = tokens.map((token) => token.charAt(0) as 'D' | 'M' | 'Y');
  if (new Set(order).size !== 3) return 'expected a day, a month and a year, each once';
  const short = tokens.filter((token) => token.length === 1).length;
  if (short === 1) return 'expected D and M, or DD and MM';
  if (short > 0 && separator === '') return 'D and M need something between them; expected DD and MM';
  const hours = between === undefined ? 'none' : hourPattern(timeOfDay);
  if (hours === undefined) return 'behind the date, expected HH:MM, HH:MM:SS, HH:MM[:SS] or HH:MM AM';
  return { order, separator, padded: short === 0, hours };
}

function hourPattern(text = ''): HourPattern | undefined {
  const parts = HOURS.exec(text);
  if (parts === null) return undefined;
  const digits = parts[1] === 'HH' ? 'HH' : 'H';
  return parts[2] === undefined ? digits : `${digits} AM`;
}

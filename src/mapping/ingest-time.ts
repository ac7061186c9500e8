import { INGEST_TIME_HEADER, type RawRecord } from '../model/record.ts';

const MINUS = 0x2d;
const MAX_DIGITS = 16;

/**
 * When the record was appended to the log, in ms since the epoch, as far as the log itself knows: by our header (the last, if
 * there are several), else by the broker's stamp. NaN where it does not know.
 */
export function ingestTimeMsOf({ headers, timestampType, timestampMs }: RawRecord): number {
  for (let i = headers.length - 1; i >= 0; i--) {
    const { name, value } = headers[i]!;
    if (name !== INGEST_TIME_HEADER) continue;
    const stampMs = value === null ? NaN : integerIn(value);
    if (Number.isSafeInteger(stampMs)) return stampMs;
    break;
  }
  return timestampType === 'log_append' ? timestampMs : NaN;
}

/** An integer in decimal digits, at most sixteen of them; NaN for anything else. */
function integerIn(text: Uint8Array): number {
  const begin = text[0] === MINUS ? 1 : 0;
  const digits = text.length - begin;
  if (digits === 0 || digits > MAX_DIGITS) return NaN;
  let value = 0;
  for (let at = begin; at < text.length; at++) {
    const digit = text[at]! - 0x30;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return begin === 1 && value !== 0 ? -value : value;
}

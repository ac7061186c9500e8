import { INGEST_TIME_HEADER, type RawRecord } from '../model/record.ts';

/**
 * When the record was appended to the log, in ms since the epoch, as far as the log itself knows: by our header (the last, if
 * there are several), else by the broker's stamp. NaN where it does not know.
 */
export function ingestTimeMsOf({ headers, timestampType, timestampMs }: RawRecord): number {
  const header = headers.findLast(({ name }) => name === INGEST_TIME_HEADER)?.value;
  if (header !== undefined && header !== null) {
    const text = Buffer.from(header.buffer, header.byteOffset, header.byteLength).toString('latin1');
    const stampMs = /^-?\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(stampMs)) return stampMs;
  }
  return timestampType === 'log_append' ? timestampMs : NaN;
}

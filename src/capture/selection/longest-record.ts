import { setImmediate } from 'node:timers/promises';
import { rawRecordAt } from '../format/batch.ts';
import { type RawRecord } from '../../model/record.ts';
import { type ReplaySource } from './replay-source.ts';
import { capturedRecordAt } from '../captured-record.ts';

/** The longest of the selected records, and its bytes as `bytesOf` counts them. */
export interface LongestRecord {
  readonly partition: number;
  readonly offset: number;
  readonly bytes: number;
}

/** More than what a record needs beside its key, value and headers, and for each header beside name and value. */
const RECORD_OVERHEAD = 128;
const HEADER_OVERHEAD = 16;

/**
 * The longest of the selected records that are longer than `limit`; null if none is, or the signal fires first. Reads only blocks with
 * enough bytes for one; half of them may be lengths.
 */
export async function longestRecord(
  { reader, selects }: ReplaySource,
  limit: number,
  bytesOf: (record: RawRecord) => number,
  signal: AbortSignal,
): Promise<LongestRecord | null> {
  let longest: LongestRecord | null = null;
  for (const batch of reader.batches(({ partitions }) => partitions.some(({ bytes }) => 2 * bytes > limit))) {
    await setImmediate();
    if (signal.aborted) return null;
    const { key, value, headers } = batch;
    for (let row = 0; row < batch.length; row++) {
      const [first, end] = [headers.offsets[row]!, headers.offsets[row + 1]!];
      let most = RECORD_OVERHEAD + HEADER_OVERHEAD * (end - first);
      for (const { offsets } of [key, value]) most += offsets[row + 1]! - offsets[row]!;
      for (const { offsets } of [headers.names, headers.values]) most += offsets[end]! - offsets[first]!;
      if (most <= Math.max(limit, longest?.bytes ?? 0) || !selects(capturedRecordAt(batch, row))) continue;
      const record = rawRecordAt(batch, row);
      const bytes = bytesOf(record);
      if (bytes > limit && bytes > (longest?.bytes ?? 0)) {
        longest = { partition: record.partition, offset: record.offset, bytes };
      }
    }
  }
  return longest;
}

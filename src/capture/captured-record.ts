import { type RawRecord } from '../model/record.ts';
import { type CaptureBatch, rawRecordAt } from './format/batch.ts';
import { UNKNOWN_ARRIVAL_NS } from './format/format.ts';

/** A record of a capture. Its bytes are views into the capture's memory. */
export interface CapturedRecord {
  readonly raw: RawRecord;
  /** When it was recorded, in integer ms since the epoch; NaN if unknown. */
  readonly arrivalMs: number;
}

/** The record in one row of a batch. */
export function capturedRecordAt(batch: CaptureBatch, row: number): CapturedRecord {
  const arrivalNs = batch.arrivalNs[row]!;
  const arrivalMs = arrivalNs === UNKNOWN_ARRIVAL_NS ? NaN : Math.floor(Number(arrivalNs / 1000n) / 1000);
  return { raw: rawRecordAt(batch, row), arrivalMs };
}

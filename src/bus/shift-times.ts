import { type LogBatch } from '../model/batch.ts';
import { type DeliveryBatch } from '../model/delivery-batch.ts';

/** The batch with its event and ingest times moved by `shiftMs`; shares all other columns. */
export function shiftDelivery(batch: DeliveryBatch, shiftMs: number): DeliveryBatch {
  return { ...batch, ...shiftColumns(batch, shiftMs) };
}

/** The same for what comes out of a log again; a record that was no row keeps its excerpt as it was read. */
export function shiftLog(batch: LogBatch, shiftMs: number): LogBatch {
  return {
    ...batch,
    ...shiftColumns(batch, shiftMs),
    malformed: batch.malformed.map((record) => ({ ...record, ingestTimeMs: record.ingestTimeMs + shiftMs })),
  };
}

type TimeColumns = Pick<LogBatch, 'eventTimeMs' | 'ingestTimeMs'>;

function shiftColumns(
  { length, eventTimeMs, ingestTimeMs }: TimeColumns & { readonly length: number },
  shiftMs: number,
) {
  const shifted = (timesMs: Float64Array) => timesMs.subarray(0, length).map((timeMs) => timeMs + shiftMs);
  return { eventTimeMs: shifted(eventTimeMs), ingestTimeMs: shifted(ingestTimeMs) };
}

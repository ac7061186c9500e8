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
    ...(batch.latestAppendMs === undefined
      ? {}
      : { latestAppendMs: shifted(batch.latestAppendMs, batch.length, shiftMs) }),
    malformed: batch.malformed.map((record) => ({ ...record, ingestTimeMs: record.ingestTimeMs + shiftMs })),
  };
}

type TimeColumns = Pick<LogBatch, 'eventTimeMs' | 'ingestTimeMs'>;

function shiftColumns(
  { length, eventTimeMs, ingestTimeMs }: TimeColumns & { readonly length: number },
  shiftMs: number,
) {
  return {
    eventTimeMs: shifted(eventTimeMs, length, shiftMs),
    ingestTimeMs: shifted(ingestTimeMs, length, shiftMs),
  };
}

function shifted(timesMs: Float64Array, length: number, shiftMs: number): Float64Array {
  return timesMs.subarray(0, length).map((timeMs) => timeMs + shiftMs);
}

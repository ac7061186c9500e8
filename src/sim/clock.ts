import { type WorldBatch } from '../model/batch.ts';

/** Stamps the batch's rows with what each device's clock shows: true time, since all clocks of this world are right. */
export function stampEventTimes(batch: WorldBatch): void {
  batch.eventTimeMs.set(batch.trueTimeMs.subarray(0, batch.length));
}

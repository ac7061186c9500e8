import { type LogBatch } from '../model/batch.ts';

/** Counts what the check for stamps too far in the future can go by. */
export class AppendTimes {
  /** Records whose time of append is known. */
  known = 0;
  /** Records that are only known to have been appended before they arrived at the recorder. */
  boundedByArrival = 0;
  /** Records of which neither is known: they are not checked. */
  unknown = 0;

  add({ length, ingestTimeMs, latestAppendMs = ingestTimeMs }: LogBatch): void {
    for (let row = 0; row < length; row++) {
      if (!Number.isNaN(ingestTimeMs[row])) this.known += 1;
      else if (Number.isNaN(latestAppendMs[row])) this.unknown += 1;
      else this.boundedByArrival += 1;
    }
  }
}

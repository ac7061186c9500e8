const OFFSET_AND_LENGTH = 12;
const MAGIC_AT = 16;
const LAST_OFFSET_DELTA_AT = 23;
/** Position of producer id, producer epoch, and the number of the first record in the producer's sequence. */
const IDENTITY_FROM = 43;
const IDENTITY_TO = 57;

/**
 * Looks in the records of a partition for the batch that has the same producer and number as `batch`, at any offset.
 * `foundAt` is the offset of its first record, null if it is not there; `nextOffset` is where the search continues: after the last complete batch, or `from` if there is none.
 */
export function findBatchOfProducer(
  set: Buffer,
  batch: Buffer,
  from: number,
): { readonly foundAt: number | null; readonly nextOffset: number } {
  let nextOffset = from;
  for (let at = 0; at + IDENTITY_TO <= set.length;) {
    const end = at + OFFSET_AND_LENGTH + set.readInt32BE(at + 8);
    if (end > set.length || end <= at + MAGIC_AT) break;
    const baseOffset = Number(set.readBigInt64BE(at));
    const numbered = set[at + MAGIC_AT]! >= 2;
    if (numbered && set.compare(batch, IDENTITY_FROM, IDENTITY_TO, at + IDENTITY_FROM, at + IDENTITY_TO) === 0) {
      return { foundAt: baseOffset, nextOffset };
    }
    nextOffset = Math.max(nextOffset, baseOffset + (numbered ? set.readInt32BE(at + LAST_OFFSET_DELTA_AT) : 0) + 1);
    at = end;
  }
  return { foundAt: null, nextOffset };
}

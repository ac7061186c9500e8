const OFFSET_AND_LENGTH = 12;
const MAGIC_AT = 16;
const LAST_OFFSET_DELTA_AT = 23;
/** Producer id, producer epoch, number of the first record in the producer's sequence. */
const IDENTITY_FROM = 43;
const IDENTITY_TO = 57;

/**
 * Looks through what a broker keeps of a partition for the batch of the same producer with the same number as `batch`; its offset is
 * not looked at. `nextOffset` is where to look on: behind the last whole batch, or `from` where there is none.
 */
export function findBatchOfProducer(
  set: Buffer,
  batch: Buffer,
  from: number,
): { readonly found: boolean; readonly nextOffset: number } {
  let nextOffset = from;
  for (let at = 0; at + IDENTITY_TO <= set.length;) {
    const end = at + OFFSET_AND_LENGTH + set.readInt32BE(at + 8);
    if (end > set.length || end <= at + MAGIC_AT) break;
    const numbered = set[at + MAGIC_AT]! >= 2;
    if (numbered && set.compare(batch, IDENTITY_FROM, IDENTITY_TO, at + IDENTITY_FROM, at + IDENTITY_TO) === 0) {
      return { found: true, nextOffset };
    }
    const baseOffset = Number(set.readBigInt64BE(at));
    nextOffset = Math.max(nextOffset, baseOffset + (numbered ? set.readInt32BE(at + LAST_OFFSET_DELTA_AT) : 0) + 1);
    at = end;
  }
  return { found: false, nextOffset };
}

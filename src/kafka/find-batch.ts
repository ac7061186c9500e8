import { TraplineError } from '../model/errors.ts';
import { type KafkaConnection } from './client/connection.ts';
import { fetchRecords } from './protocol/fetch.ts';
import { createErrorFromCode } from './client/kafkajs.ts';
import { findBatchOfProducer } from './protocol/records/batch-identity.ts';
import { partitionOffsets } from './topics.ts';

const OFFSET_OUT_OF_RANGE = 1;
const OFFSET_NOT_AVAILABLE = 78;

/**
 * The offset at which a partition already holds a batch, at or after the offset `from`, before which all is acknowledged; null if it does not hold
 * it. To be called inside `retrying`; throws what kafkajs throws, and TraplineError('service') if acknowledged records are gone.
 *
 * A broker recognises a batch that is sent twice by its producer's number. But whenever a broker starts, it forgets producers
 * whose newest record is stamped more than a day ago (`producer.id.expiration.ms`). Simulated and replayed records are stamped
 * long ago, so a producer that lost an answer because of a restart has to look for its batch.
 *
 * It looks up to the end of the log, and not to the high watermark that comes with a fetch: a broker that has only begun to lead may believe in an
 * older one, and the batch lie behind it.
 */
export async function offsetOfArrived(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  batch: Buffer,
  from: number,
): Promise<number | null> {
  const settings = { ...connection.settings, readCommitted: false };
  const { low, high } = await partitionOffsets(connection, topic, partition);
  if (high < from) throw acknowledgedAreGone(topic, partition, `it ends before offset ${high}`, from);
  for (let next = Math.max(from, low); next < high;) {
    const leader = (await connection.leaders(topic)).get(partition) ?? -1;
    const broker = await connection.broker(leader);
    const [fetched] = await fetchRecords(broker, { name: topic, id: null }, new Map([[partition, next]]), settings);
    if (fetched === undefined) return null;
    // The log has changed since it was asked where it begins and ends.
    if (fetched.errorCode === OFFSET_OUT_OF_RANGE) throw createErrorFromCode(OFFSET_NOT_AVAILABLE);
    if (fetched.errorCode !== 0) throw createErrorFromCode(fetched.errorCode);
    const { foundAt, nextOffset } = findBatchOfProducer(fetched.recordSet, batch, next);
    if (foundAt !== null) {
      requireBehind(topic, partition, foundAt, from);
      return foundAt;
    }
    if (nextOffset === next) {
      // Another broker has begun to lead meanwhile, or compaction left nothing up to the end.
      if (fetched.highWatermark < high) throw createErrorFromCode(OFFSET_NOT_AVAILABLE);
      return null;
    }
    next = nextOffset;
  }
  return null;
}

/** Throws TraplineError('service') if a batch was appended before an offset up to which all is acknowledged. */
export function requireBehind(topic: string, partition: number, baseOffset: number, from: number): void {
  if (baseOffset < from) {
    throw acknowledgedAreGone(topic, partition, `it took the records that follow at offset ${baseOffset}`, from);
  }
}

/** The error for acknowledged records that are lost. `sign` says how that shows. */
export function acknowledgedAreGone(topic: string, partition: number, sign: string, from: number): TraplineError {
  return new TraplineError(
    'records_lost',
    `partition ${partition} of topic ${JSON.stringify(topic)} lost records: ${sign}, and all before ${from} was acknowledged; a broker that lacked ` +
      'them became its leader (unclean.leader.election.enable)',
  );
}

import { type KafkaConnection } from './client/connection.ts';
import { fetchRecords } from './protocol/fetch.ts';
import { createErrorFromCode } from './client/kafkajs.ts';
import { findBatchOfProducer } from './protocol/records/batch-identity.ts';

/**
 * Whether a partition already holds a batch at or after the offset `from`. To be called inside `retrying`; throws what kafkajs
 * throws.
 *
 * A broker recognises a batch that is sent twice by its producer's number. But whenever a broker starts, it forgets producers
 * whose newest record is stamped more than a day ago (`producer.id.expiration.ms`). Simulated and replayed records are stamped
 * long ago, so a producer that lost an answer because of a restart has to look for its batch.
 */
export async function batchHasArrived(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  batch: Buffer,
  from: number,
): Promise<boolean> {
  const settings = { ...connection.settings, readCommitted: false };
  for (let next = from; ;) {
    const leader = (await connection.leaders(topic)).get(partition) ?? -1;
    const broker = await connection.broker(leader);
    const [fetched] = await fetchRecords(broker, { name: topic, id: null }, new Map([[partition, next]]), settings);
    if (fetched === undefined) return false;
    if (fetched.errorCode !== 0) throw createErrorFromCode(fetched.errorCode);
    const { found, nextOffset } = findBatchOfProducer(fetched.recordSet, batch, next);
    if (found) return true;
    if (nextOffset === next || nextOffset >= fetched.highWatermark) return false;
    next = nextOffset;
  }
}

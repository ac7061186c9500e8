import { type Broker } from '../client/kafkajs.ts';
import { protocolRequest, FieldWriter, FieldReader, versionFor } from './fields.ts';

/** The result of sending a batch to a partition. */
export interface ProducedPartition {
  readonly partition: number;
  readonly errorCode: number;
  /** Offset of its first record; -1 if the broker already has the batch and no longer knows its place. */
  readonly baseOffset: number;
}

const PRODUCE = { apiKey: 0, apiName: 'Produce' };
/** Versions 3 to 7 are implemented: Kafka 0.11 and later. zstd needs version 7, Kafka 2.1. */
const NEWEST = 7;
const ACKS_OF_ALL_REPLICAS = -1;

/** Sends one encoded batch for each of some partitions to the broker that leads them. */
export async function produceBatches(
  broker: Broker,
  topic: string,
  batches: ReadonlyMap<number, Buffer>,
  timeoutMs: number,
): Promise<readonly ProducedPartition[]> {
  const version = versionFor(broker, PRODUCE.apiKey, NEWEST);
  const request = new FieldWriter().string(null).int16(ACKS_OF_ALL_REPLICAS).int32(timeoutMs);
  request.int32(1).string(topic).int32(batches.size);
  for (const [partition, batch] of batches) request.int32(partition).bytes(batch);
  return broker.connectionPool.send(
    protocolRequest(PRODUCE, version, request.finish(), (payload) => decode(version, payload)),
  );
}

function decode(version: number, payload: Buffer): readonly ProducedPartition[] {
  const response = new FieldReader(payload);
  return response
    .array(() => {
      response.string();
      return response.array(() => {
        const produced = { partition: response.int32(), errorCode: response.int16(), baseOffset: response.int64() };
        response.int64(); // the time of the append, if that is the record's
        if (version >= 5) response.int64();
        return produced;
      });
    })
    .flat();
}

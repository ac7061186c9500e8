import { type Broker } from '../client/kafkajs.ts';
import { type AbortedTransaction } from './records/record-set-reader.ts';
import { type KafkaSettings } from '../client/settings.ts';
import { protocolRequest, RequestWriter, ResponseReader, versionFor } from './fields.ts';

/** The answer of a broker about one partition. */
export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  /** One past the last offset that every replica has. */
  readonly highWatermark: number;
  /** One past the last offset before the first transaction that is still open. */
  readonly lastStableOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches as the log stores them. The last one may be cut off. */
  readonly recordSet: Buffer;
}

const FETCH = { apiKey: 1, apiName: 'Fetch' };
/** Versions 4 to 11 are implemented: Kafka 0.11 and later. */
const NEWEST = 11;
const NO_SESSION = { id: 0, epoch: -1 };
/** Added to the time that the broker may hold back the answer. */
const NETWORK_MS = 1000;

/** Requests the records of some partitions from the broker that leads them, from the offset given for each. */
export async function fetchRecords(
  broker: Broker,
  topic: string,
  offsets: ReadonlyMap<number, number>,
  settings: KafkaSettings,
): Promise<readonly FetchedPartition[]> {
  const version = versionFor(broker, FETCH.apiKey, NEWEST);
  const body = encode(version, topic, offsets, settings);
  const timeoutMs = settings.fetchWaitMs + NETWORK_MS;
  return broker.connectionPool.send(
    protocolRequest(FETCH, version, body, (payload) => decode(version, payload), timeoutMs),
  );
}

function encode(version: number, topic: string, offsets: ReadonlyMap<number, number>, settings: KafkaSettings): Buffer {
  const request = new RequestWriter();
  request.int32(-1).int32(settings.fetchWaitMs).int32(1).int32(settings.fetchMaxBytes);
  request.int8(settings.readCommitted ? 1 : 0);
  if (version >= 7) request.int32(NO_SESSION.id).int32(NO_SESSION.epoch);
  request.int32(1).string(topic).int32(offsets.size);
  for (const [partition, offset] of offsets) {
    request.int32(partition);
    if (version >= 9) request.int32(-1); // leader epoch: unknown
    request.int64(offset);
    if (version >= 5) request.int64(-1); // log start: only followers say it
    request.int32(settings.fetchPartitionMaxBytes);
  }
  if (version >= 7) request.int32(0); // topics to forget
  if (version >= 11) request.string(''); // rack
  return request.finish();
}

function decode(version: number, payload: Buffer): readonly FetchedPartition[] {
  const response = new ResponseReader(payload);
  response.int32(); // throttle time: the broker enforces it
  if (version >= 7) {
    response.int16();
    response.int32();
  }
  return response
    .array(() => {
      response.string();
      return response.array((): FetchedPartition => {
        const partition = response.int32();
        const errorCode = response.int16();
        const highWatermark = response.int64();
        const lastStableOffset = response.int64();
        if (version >= 5) response.int64();
        const aborted = response.array(() => ({ producerId: response.bigint(), firstOffset: response.int64() }));
        if (version >= 11) response.int32();
        const recordSet = response.bytes();
        return { partition, errorCode, highWatermark, lastStableOffset, aborted, recordSet };
      });
    })
    .flat();
}

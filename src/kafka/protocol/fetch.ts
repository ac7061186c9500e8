import { type Broker } from '../client/kafkajs.ts';
import { type AbortedTransaction } from './records/record-set-reader.ts';
import { type KafkaSettings } from '../client/settings.ts';
import { protocolRequest, FieldWriter, FieldReader, versionFor } from './fields.ts';

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
  /** Where the log departs from the one that was read before, if the broker says so; then it has given no records. */
  readonly divergesAt: number | null;
}

/** A topic by its name, and by its id where that is known. */
export interface FetchedTopic {
  readonly name: string;
  /** Null for whatever topic has the name. */
  readonly id: Buffer | null;
}

const FETCH = { apiKey: 1, apiName: 'Fetch' };
/** Versions 4 to 11 are implemented: Kafka 0.11 and later. They go by the topic's name. */
const NEWEST_BY_NAME = 11;
/** The version that takes the leader epoch of what was read before: Kafka 2.7 and later. It goes by the topic's name too. */
const WITH_EPOCHS = 12;
/** The same by the topic's id: Kafka 3.1 and later. */
const BY_ID = 13;
const NO_EPOCH = -1;
/** Of a partition in an answer: the epoch and offset at which the log departs from the one that was read before (KIP-595). */
const DIVERGING_EPOCH = 0;
const NO_SESSION = { id: 0, epoch: -1 };
/** Added to the time that the broker may hold back the answer. */
const NETWORK_MS = 1000;

/** Whether a broker gives records by the id of their topic, and so none of another one of the same name. */
export function fetchesById(broker: Broker): boolean {
  return versionFor(broker, FETCH.apiKey, BY_ID) === BY_ID;
}

/**
 * Requests the records of some partitions from the broker that leads them, from the offset given for each. With an id, records come of
 * no other topic, where the broker can tell topics apart by it. `epochs` has, by partition, the leader epoch of the last batch that was read: a
 * broker of Kafka 2.7 or later tells with it that its log is no continuation of what was read.
 */
export async function fetchRecords(
  broker: Broker,
  topic: FetchedTopic,
  offsets: ReadonlyMap<number, number>,
  settings: KafkaSettings,
  epochs?: ReadonlyMap<number, number>,
): Promise<readonly FetchedPartition[]> {
  const timeoutMs = settings.fetchWaitMs + NETWORK_MS;
  const id = fetchesById(broker) ? topic.id : null;
  if (id !== null || (epochs !== undefined && versionFor(broker, FETCH.apiKey, WITH_EPOCHS) === WITH_EPOCHS)) {
    const body = encodeFlexible(id ?? topic.name, offsets, epochs, settings);
    const decodeFlexible = (payload: Buffer) => decodeWithEpochs(payload, id !== null);
    return broker.connectionPool.send(
      protocolRequest(FETCH, id === null ? WITH_EPOCHS : BY_ID, body, decodeFlexible, timeoutMs),
    );
  }
  const version = versionFor(broker, FETCH.apiKey, NEWEST_BY_NAME);
  const body = encode(version, topic.name, offsets, settings);
  return broker.connectionPool.send(
    protocolRequest(FETCH, version, body, (payload) => decode(version, payload), timeoutMs),
  );
}

function encodeFlexible(
  topic: string | Buffer,
  offsets: ReadonlyMap<number, number>,
  epochs: ReadonlyMap<number, number> | undefined,
  settings: KafkaSettings,
): Buffer {
  const request = new FieldWriter().noTags();
  request.int32(-1).int32(settings.fetchWaitMs).int32(1).int32(settings.fetchMaxBytes);
  request
    .int8(settings.readCommitted ? 1 : 0)
    .int32(NO_SESSION.id)
    .int32(NO_SESSION.epoch);
  request.compactLength(1);
  if (typeof topic === 'string') request.compactString(topic);
  else request.uuid(topic);
  request.compactLength(offsets.size);
  for (const [partition, offset] of offsets) {
    request.int32(partition).int32(-1).int64(offset); // leader epoch: unknown
    request.int32(epochs?.get(partition) ?? NO_EPOCH);
    request.int64(-1).int32(settings.fetchPartitionMaxBytes).noTags(); // log start: only followers say it
  }
  request.noTags().compactLength(0).compactString(''); // topics to forget, rack
  return request.noTags().finish();
}

function decodeWithEpochs(payload: Buffer, byId: boolean): readonly FetchedPartition[] {
  const response = new FieldReader(payload);
  response.tags();
  response.int32(); // throttle time: the broker enforces it
  response.int16();
  response.int32();
  return response
    .compactArray(() => {
      if (byId) response.uuid();
      else response.compactString();
      const partitions = response.compactArray((): FetchedPartition => {
        const partition = response.int32();
        const errorCode = response.int16();
        const highWatermark = response.int64();
        const lastStableOffset = response.int64();
        response.int64();
        const aborted = response.compactArray(() => {
          const transaction = { producerId: response.bigint(), firstOffset: response.int64() };
          response.tags();
          return transaction;
        });
        response.int32();
        const recordSet = response.compactBytes();
        let divergesAt: number | null = null;
        response.tags((tag, field) => {
          if (tag === DIVERGING_EPOCH) divergesAt = endOffsetIn(field);
        });
        return { partition, errorCode, highWatermark, lastStableOffset, aborted, recordSet, divergesAt };
      });
      response.tags();
      return partitions;
    })
    .flat();
}

function endOffsetIn(divergingEpoch: Buffer): number {
  const reader = new FieldReader(divergingEpoch);
  reader.int32(); // the last epoch that both have
  return reader.int64();
}

function encode(version: number, topic: string, offsets: ReadonlyMap<number, number>, settings: KafkaSettings): Buffer {
  const request = new FieldWriter();
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
  const response = new FieldReader(payload);
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
        return { partition, errorCode, highWatermark, lastStableOffset, aborted, recordSet, divergesAt: null };
      });
    })
    .flat();
}

import { Buffer } from 'node:buffer';
import { FieldReader, FieldWriter } from '../protocol/fields.ts';
import { type Answer, ERROR } from './error-codes.ts';
import { type Partition, type SimulatedBroker, type SimulatedKafka, type Topic } from './kafka.ts';
import { type EpochEnd } from './partition-log.ts';

/** Answers a request in the bytes of the protocol. */
type Reply = (answer: Answer<Buffer>) => void;

/** The versions of Fetch that the client may choose from. */
const FETCH_BY_ID = 13;
const FETCH_WITH_EPOCHS = 12;
const NO_EPOCH = -1;
const DIVERGING_EPOCH = 0;

interface Produced {
  readonly partition: number;
  errorCode: number;
  baseOffset: number;
  /** Until every replica has the log to here. */
  readonly awaited: { readonly log: Partition['log']; readonly epoch: number; readonly end: number } | undefined;
}

/** Produce, versions 3 to 7, with the acknowledgement of all replicas. */
export function produce(kafka: SimulatedKafka, broker: SimulatedBroker, request: Buffer, reply: Reply): void {
  const reader = new FieldReader(request);
  reader.string(); // transactional id
  reader.int16(); // acknowledgements
  const timeoutMs = reader.int32();
  const topics = reader.array(() => {
    const name = reader.string();
    return { name, partitions: reader.array(() => appendOne(kafka, broker, name, reader.int32(), reader.bytes())) };
  });
  const produced = topics.flatMap(({ partitions }) => partitions);
  let isAnswered = false;
  const answer = () => {
    isAnswered = true;
    const writer = new FieldWriter().int32(topics.length);
    for (const { name, partitions } of topics) {
      writer.string(name).int32(partitions.length);
      for (const { partition, errorCode, baseOffset } of partitions) {
        writer.int32(partition).int16(errorCode).int64(baseOffset).int64(-1).int64(0); // time of the append, log start
      }
    }
    reply({ value: writer.int32(0).finish() });
  };
  const look = () => {
    if (isAnswered) return;
    for (const one of produced)
      if (one.awaited !== undefined && one.awaited.log.leaderEpoch !== one.awaited.epoch) refuse(one);
    const waiting = produced.filter(isAwaited);
    if (waiting.length === 0) return answer();
    for (const { awaited } of waiting) awaited?.log.onChange(look);
  };
  kafka.time.at(kafka.time.nowMs() + timeoutMs, () => {
    if (isAnswered) return;
    for (const one of produced.filter(isAwaited)) one.errorCode = ERROR.REQUEST_TIMED_OUT;
    answer();
  });
  look();
}

function isAwaited({ errorCode, awaited }: Produced): boolean {
  return errorCode === ERROR.NONE && awaited !== undefined && awaited.log.highWatermark < awaited.end;
}

/** Another broker leads before the replicas had the batch. */
function refuse(produced: Produced): void {
  if (!isAwaited(produced)) return;
  produced.errorCode = ERROR.NOT_LEADER_OR_FOLLOWER;
  produced.baseOffset = -1;
}

function appendOne(
  kafka: SimulatedKafka,
  broker: SimulatedBroker,
  topic: string,
  partition: number,
  batch: Buffer,
): Produced {
  const refused = (errorCode: number): Produced => ({ partition, errorCode, baseOffset: -1, awaited: undefined });
  const led = ledBy(kafka.topics.get(topic), partition, broker);
  if (typeof led === 'number') return refused(led);
  if (batch.length > Number(kafka.topics.get(topic)!.settings.get('max.message.bytes'))) {
    return refused(ERROR.MESSAGE_TOO_LARGE);
  }
  const appended = led.log.append(batch);
  if ('errorCode' in appended) return refused(appended.errorCode);
  kafka.replicate(led);
  const { baseOffset, end } = appended.value;
  const awaited = { log: led.log, epoch: led.log.leaderEpoch, end };
  return { partition, errorCode: ERROR.NONE, baseOffset, awaited };
}

/** The partition, or the number of the error with which a broker answers that does not lead it. */
function ledBy(topic: Topic | undefined, partition: number, broker: SimulatedBroker): Partition | number {
  const found = topic?.partitions[partition];
  if (topic === undefined || found === undefined || !broker.metadata.topics.has(topic.name)) {
    return ERROR.UNKNOWN_TOPIC_OR_PARTITION;
  }
  return found.leader === broker.id ? found : ERROR.NOT_LEADER_OR_FOLLOWER;
}

interface FetchRequest {
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  readonly readCommitted: boolean;
  readonly topic: Topic | undefined;
  /** Its name, or its id. */
  readonly asked: string | Buffer;
  readonly partitions: readonly AskedPartition[];
}

interface AskedPartition {
  readonly partition: number;
  readonly offset: number;
  /** Of what was read before; −1 if the reader does not say. */
  readonly lastEpoch: number;
  readonly maxBytes: number;
}

interface Fetched {
  readonly partition: number;
  readonly errorCode: number;
  readonly log: Partition['log'] | undefined;
  readonly recordSet: Buffer;
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: number }[];
  readonly diverging: EpochEnd | null;
}

/** Fetch, versions 4 to 12 by the topic's name, and 13 by its id. Waits for records as long as the client allows. */
export function fetch(
  kafka: SimulatedKafka,
  broker: SimulatedBroker,
  version: number,
  request: Buffer,
  reply: Reply,
): void {
  const isFlexible = version >= FETCH_WITH_EPOCHS;
  const asked = isFlexible ? readFlexible(kafka, version, request) : readByName(kafka, version, request);
  const untilMs = kafka.time.nowMs() + asked.maxWaitMs;
  let isAnswered = false;
  const look = () => {
    if (isAnswered) return;
    const found = take(asked, broker);
    const isReady = found.some(
      ({ errorCode, recordSet, diverging }) => errorCode !== ERROR.NONE || recordSet.length > 0 || diverging !== null,
    );
    if (isReady || kafka.time.nowMs() >= untilMs) {
      isAnswered = true;
      reply({ value: isFlexible ? writeFlexible(asked, found) : writeByName(version, asked, found) });
    } else for (const { log } of found) log?.onChange(look);
  };
  look();
  if (!isAnswered) kafka.time.at(untilMs, look);
}

function take(request: FetchRequest, broker: SimulatedBroker): Fetched[] {
  let leftBytes = request.maxBytes;
  let isFirst = true;
  return request.partitions.map(({ partition, offset, lastEpoch, maxBytes }): Fetched => {
    const failed = (errorCode: number): Fetched => {
      return { partition, errorCode, log: undefined, recordSet: Buffer.alloc(0), aborted: [], diverging: null };
    };
    const isUnknownId = request.topic === undefined && typeof request.asked !== 'string';
    const led = isUnknownId ? ERROR.UNKNOWN_TOPIC_ID : ledBy(request.topic, partition, broker);
    if (typeof led === 'number') return failed(led);
    const limit = Math.max(0, Math.min(maxBytes, leftBytes));
    const extract = led.log.read(offset, lastEpoch, limit, request.readCommitted, isFirst);
    if ('errorCode' in extract) return failed(extract.errorCode);
    const { recordSet } = extract.value;
    leftBytes -= recordSet.length;
    if (recordSet.length > 0) isFirst = false;
    return { partition, errorCode: ERROR.NONE, log: led.log, ...extract.value };
  });
}

function readFlexible(kafka: SimulatedKafka, version: number, bytes: Buffer): FetchRequest {
  const reader = new FieldReader(bytes);
  reader.tags();
  reader.int32(); // replica
  const maxWaitMs = reader.int32();
  reader.int32(); // least bytes
  const maxBytes = reader.int32();
  const readCommitted = reader.int8() === 1;
  reader.int32(); // session
  reader.int32();
  const [first] = reader.compactArray(() => {
    const topic = version === FETCH_BY_ID ? reader.uuid() : reader.compactString();
    const partitions = reader.compactArray(() => {
      const partition = reader.int32();
      reader.int32(); // leader epoch
      const offset = reader.int64();
      const lastEpoch = reader.int32();
      reader.int64(); // log start
      const limit = reader.int32();
      reader.tags();
      return { partition, offset, lastEpoch, maxBytes: limit };
    });
    reader.tags();
    return { topic, partitions };
  });
  const { topic: asked, partitions } = first!;
  const topic = [...kafka.topics.values()].find(({ name, id }) =>
    typeof asked === 'string' ? name === asked : id.equals(asked),
  );
  return { maxWaitMs, maxBytes, readCommitted, topic, asked, partitions };
}

function readByName(kafka: SimulatedKafka, version: number, bytes: Buffer): FetchRequest {
  const reader = new FieldReader(bytes);
  reader.int32(); // replica
  const maxWaitMs = reader.int32();
  reader.int32(); // least bytes
  const maxBytes = reader.int32();
  const readCommitted = reader.int8() === 1;
  if (version >= 7) reader.int64(); // session
  const [first] = reader.array(() => {
    const name = reader.string();
    const partitions = reader.array(() => {
      const partition = reader.int32();
      if (version >= 9) reader.int32(); // leader epoch
      const offset = reader.int64();
      if (version >= 5) reader.int64(); // log start
      return { partition, offset, lastEpoch: NO_EPOCH, maxBytes: reader.int32() };
    });
    return { name, partitions };
  });
  const { name, partitions } = first!;
  return { maxWaitMs, maxBytes, readCommitted, topic: kafka.topics.get(name), asked: name, partitions };
}

function writeFlexible({ asked }: FetchRequest, found: readonly Fetched[]): Buffer {
  const writer = new FieldWriter().noTags().int32(0).int16(0).int32(0); // throttle time, error, session
  writer.compactLength(1);
  if (typeof asked === 'string') writer.compactString(asked);
  else writer.uuid(asked);
  writer.compactLength(found.length);
  for (const { partition, errorCode, log, recordSet, aborted, diverging } of found) {
    writer.int32(partition).int16(errorCode);
    writer
      .int64(log?.highWatermark ?? -1)
      .int64(log?.lastStableOffset ?? -1)
      .int64(log?.startOffset ?? -1);
    writer.compactLength(aborted.length);
    for (const { producerId, firstOffset } of aborted) writer.int64(producerId).int64(firstOffset).noTags();
    writer.int32(-1).compactBytes(recordSet); // preferred replica
    if (diverging === null) writer.noTags();
    else writer.tag(DIVERGING_EPOCH, new FieldWriter().int32(diverging.epoch).int64(diverging.end).noTags().finish());
  }
  return writer.noTags().noTags().finish();
}

function writeByName(version: number, { asked }: FetchRequest, found: readonly Fetched[]): Buffer {
  const writer = new FieldWriter().int32(0); // throttle time
  if (version >= 7) writer.int16(0).int32(0); // error, session
  writer.int32(1).string(String(asked)).int32(found.length);
  for (const { partition, errorCode, log, recordSet, aborted } of found) {
    writer.int32(partition).int16(errorCode);
    writer.int64(log?.highWatermark ?? -1).int64(log?.lastStableOffset ?? -1);
    if (version >= 5) writer.int64(log?.startOffset ?? -1);
    writer.int32(aborted.length);
    for (const { producerId, firstOffset } of aborted) writer.int64(producerId).int64(firstOffset);
    if (version >= 11) writer.int32(-1); // preferred replica
    writer.bytes(recordSet);
  }
  return writer.finish();
}

/** Metadata, version 10, about one topic. */
export function describeTopic(broker: SimulatedBroker, request: Buffer, reply: Reply): void {
  const reader = new FieldReader(request);
  reader.tags();
  const [name] = reader.compactArray(() => {
    reader.uuid();
    const asked = reader.compactString();
    reader.tags();
    return asked;
  });
  const topic = broker.metadata.topics.get(name!);
  const writer = new FieldWriter().noTags().int32(0).compactLength(0); // throttle time, brokers
  writer.compactString('simulated').int32(broker.metadata.controllerId).compactLength(1);
  writer.int16(topic === undefined ? ERROR.UNKNOWN_TOPIC_OR_PARTITION : ERROR.NONE).compactString(name!);
  writer.uuid(topic?.id ?? Buffer.alloc(16)).int8(0);
  const leaders = topic?.leaders ?? [];
  writer.compactLength(leaders.length);
  leaders.forEach((leader, partition) => {
    writer.int16(leader < 0 ? ERROR.LEADER_NOT_AVAILABLE : ERROR.NONE).int32(partition);
    writer.int32(leader).int32(0); // leader epoch
    writer.compactLength(0).compactLength(0).compactLength(0).noTags(); // replicas
  });
  reply({ value: writer.int32(0).noTags().noTags().finish() });
}

/** ListOffsets of one partition: −2 for the first offset, −1 for the end, else a time. */
export function offsetOf(
  kafka: SimulatedKafka,
  broker: SimulatedBroker,
  topic: string,
  partition: number,
  timestamp: number,
  readCommitted: boolean,
): Answer<number> {
  const led = ledBy(kafka.topics.get(topic), partition, broker);
  if (typeof led === 'number') return { errorCode: led };
  if (timestamp === -2) return { value: led.log.startOffset };
  return timestamp === -1 ? led.log.latest(readCommitted) : led.log.offsetAt(timestamp, readCommitted);
}

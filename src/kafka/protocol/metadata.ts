import { type Broker } from '../client/kafkajs.ts';
import { protocolRequest, FieldWriter, FieldReader, versionFor } from './fields.ts';

/** A topic as a broker describes it. */
export interface TopicMetadata {
  /** Kafka's number of an error; 0 for none. */
  readonly errorCode: number;
  /** Sixteen bytes. A topic that is deleted and made anew has another one. */
  readonly id: Buffer;
  /** Numbers of its partitions, ascending. */
  readonly partitions: readonly number[];
}

const METADATA = { apiKey: 3, apiName: 'Metadata' };
/** The first version with ids of topics: Kafka 2.8. */
const WITH_IDS = 10;

/** Asks a broker about one topic; null where it is too old for ids of topics. */
export async function topicMetadata(broker: Broker, topic: string): Promise<TopicMetadata | null> {
  if (versionFor(broker, METADATA.apiKey, WITH_IDS) < WITH_IDS) return null;
  const request = new FieldWriter().noTags();
  request.compactLength(1).uuid(Buffer.alloc(16)).compactString(topic).noTags();
  request.int8(0).int8(0).int8(0).noTags(); // neither make it nor say what is allowed
  return broker.connectionPool.send(protocolRequest(METADATA, WITH_IDS, request.finish(), decode));
}

function decode(payload: Buffer): TopicMetadata {
  const response = new FieldReader(payload);
  response.tags();
  response.int32(); // throttle time: the broker enforces it
  response.compactArray(() => {
    response.int32();
    response.compactString();
    response.int32();
    response.compactString();
    response.tags();
  });
  response.compactString(); // the cluster
  response.int32(); // its controller
  const [topic] = response.compactArray((): TopicMetadata => {
    const errorCode = response.int16();
    response.compactString();
    const id = response.uuid();
    response.int8();
    const partitions = response.compactArray(() => partitionIn(response));
    response.int32();
    response.tags();
    return { errorCode, id, partitions: partitions.sort((a, b) => a - b) };
  });
  return topic!;
}

/** The number of a partition; its leader and replicas are passed over. */
function partitionIn(response: FieldReader): number {
  response.int16();
  const partition = response.int32();
  response.int32();
  response.int32();
  for (let list = 0; list < 3; list++) response.compactArray(() => response.int32());
  response.tags();
  return partition;
}

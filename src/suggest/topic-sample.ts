import { KafkaConnection } from '../kafka/client/connection.ts';
import { type KafkaSettingsSources, loadKafkaSettings } from '../kafka/client/settings.ts';
import { RecordReader } from '../kafka/record-reader.ts';
import { topicOffsets } from '../kafka/topics.ts';
import { TraplineError } from '../model/errors.ts';
import { SAMPLE_ROWS, type Sample, takeSample } from './sample.ts';

const LINE_FEED = Buffer.from('\n');

/** Where a topic is, and when to give up. */
export interface TopicSampleRequest {
  readonly kafka: KafkaSettingsSources;
  readonly topic: string;
  readonly signal: AbortSignal;
}

/**
 * The values of the last records of a topic as a sample, read without a consumer group. Throws TraplineError: `input` for a topic that is not
 * there or has no values in JSON; `service` where Kafka cannot be reached.
 */
export async function readTopicSample({ kafka, topic, signal }: TopicSampleRequest): Promise<Sample> {
  const connection = await KafkaConnection.open(loadKafkaSettings(kafka), { signal });
  try {
    const offsets = await topicOffsets(connection, topic);
    const each = Math.ceil(SAMPLE_ROWS / Math.max(1, offsets.size));
    const ranges = [...offsets].map(([partition, { low, high }]) => {
      return [partition, { from: Math.max(low, high - each), to: high }] as const;
    });
    const values: Buffer[] = [];
    for await (const { records } of new RecordReader(connection, topic, new Map(ranges)).read(signal)) {
      for (const { value } of records) if (value !== null) values.push(oneLine(Buffer.from(value)), LINE_FEED);
    }
    if (values.length === 0)
      throw new TraplineError('no_records', `topic ${JSON.stringify(topic)} has no values to look at`);
    const sample = takeSample(`topic ${topic}`, Buffer.concat(values), true);
    if (sample.format === 'csv') {
      throw new TraplineError('record_invalid', `topic ${JSON.stringify(topic)}: the values are no JSON objects`);
    }
    return { ...sample, format: 'jsonl' };
  } finally {
    await connection.close();
  }
}

/** JSON may be laid out over lines; no line feed stands inside of its strings. */
function oneLine(value: Buffer): Buffer {
  return Buffer.from(value.toString().replace(/[\r\n]+/g, ' '));
}

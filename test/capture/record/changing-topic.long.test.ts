import { Kafka, logLevel } from 'kafkajs';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rawRecordAt } from '../../../src/capture/format/batch.ts';
import { describeCapture } from '../../../src/capture/format/info.ts';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { type Recording, type RecordRequest } from '../../../src/capture/record/record-topic.ts';
import { describeWithKafka } from '../../services/kafka-fixture.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { until } from '../../until.ts';
import { UNWATCHED } from '../format/records.ts';
import { recordWhole } from './record-whole.ts';

describeWithKafka('recording a topic that changes meanwhile', (kafka) => {
  const inFolder = temporaryFolder();
  let client: Kafka;
  let admin: ReturnType<Kafka['admin']>;
  let topics = 0;

  beforeAll(async () => {
    client = new Kafka({ brokers: [kafka().brokers], logLevel: logLevel.NOTHING });
    admin = client.admin();
    await admin.connect();
  });
  afterAll(() => admin.disconnect());

  async function newTopic(numPartitions: number, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const topic = `changing-${topics++}`;
    await makeTopic(topic, numPartitions, more);
    return topic;
  }

  async function makeTopic(topic: string, numPartitions: number, more: Readonly<Record<string, string>> = {}) {
    const configEntries = Object.entries(more).map(([name, value]) => ({ name, value }));
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions, configEntries }] });
  }

  async function partitionsAreLed(topic: string, count: number): Promise<void> {
    const areLed = async () => {
      const [found] = (await admin.fetchTopicMetadata({ topics: [topic] })).topics;
      expect(found!.partitions.filter(({ leader }) => leader >= 0)).toHaveLength(count);
    };
    await vi.waitFor(areLed, { timeout: 30_000 });
  }

  async function produce(topic: string, partition: number, values: readonly (string | Buffer)[]): Promise<void> {
    const producer = client.producer();
    await producer.connect();
    await producer.send({ topic, messages: values.map((value) => ({ value, partition, key: 'k' })) });
    await producer.disconnect();
  }

  function record(topic: string, request: Partial<RecordRequest> = {}): Promise<Recording> {
    return recordWhole({ brokers: kafka().brokers, topic, out: inFolder('x.arrow') }, request);
  }

  /** A recording under way, of which `records` have been read. */
  async function recordFrom(
    topic: string,
    records: number,
    request: Partial<RecordRequest>,
  ): Promise<{ readonly recording: Promise<Recording> }> {
    let read = 0;
    const onProgress: RecordRequest['onProgress'] = (progress) => (read = progress.records);
    const recording = record(topic, { ...request, onProgress });
    recording.catch(() => undefined);
    await until(`${records} records are read`, () => read >= records);
    return { recording };
  }

  /** As retention does. */
  async function deleteBefore(topic: string, partition: number, offset: string): Promise<void> {
    await admin.fetchTopicMetadata({ topics: [topic] });
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset }] });
  }

  /** Partition, offset and value of each record. */
  function recorded(): string[] {
    const reader = CaptureReader.open(inFolder('x.arrow'));
    try {
      return [...reader.batches()].flatMap((batch) =>
        Array.from({ length: batch.length }, (_, row) => {
          const { partition, offset, value } = rawRecordAt(batch, row);
          return `${partition}:${offset} ${Buffer.from(value!).toString()}`;
        }),
      );
    } finally {
      reader.close();
    }
  }

  async function gapsByPartition(): Promise<unknown> {
    const { partitions, emptied } = await describeCapture(inFolder('x.arrow'), UNWATCHED);
    return [...partitions, ...emptied].map(({ partition, gaps }) => [partition, gaps.missing, gaps.first]);
  }

  it('takes partitions that are added from their beginning', async () => {
    const topic = await newTopic(1);
    await produce(topic, 0, ['before']);
    const { recording } = await recordFrom(topic, 1, { until: { kind: 'count', records: 4 } });
    await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
    await partitionsAreLed(topic, 3);
    for (const partition of [0, 1, 2]) await produce(topic, partition, [`after ${partition}`]);
    expect(await recording).toMatchObject({ records: 4, complete: true, added: [1, 2] });
    expect(recorded().sort()).toEqual(['0:0 before', '0:1 after 0', '1:0 after 1', '2:0 after 2']);
  });

  it('leaves partitions alone that are added after its end or were not asked for', async () => {
    const topic = await newTopic(1);
    await produce(topic, 0, ['before']);
    const stop = new AbortController();
    const { signal } = stop;
    const { recording } = await recordFrom(topic, 1, { until: { kind: 'interrupted' }, partitions: [0], signal });
    await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
    await partitionsAreLed(topic, 2);
    await produce(topic, 1, ['another']);
    // Nothing shall happen, and topics are looked at once a second.
    await sleep(1500);
    stop.abort();
    expect(await recording).toMatchObject({ records: 1, added: [] });
  });

  it('ends where the topic is deleted and made anew, and keeps what it had', async () => {
    const topic = await newTopic(1);
    await produce(topic, 0, ['old 0', 'old 1', 'old 2']);
    const { recording } = await recordFrom(topic, 3, { until: { kind: 'interrupted' } });
    const failure = recording.catch((error: unknown) => error);
    await admin.deleteTopics({ topics: [topic] });
    await vi.waitFor(() => makeTopic(topic, 1), { timeout: 30_000 });
    await produce(
      topic,
      0,
      [0, 1, 2, 3, 4].map((i) => `new ${i}`),
    );
    expect(await failure).toMatchObject({
      code: 'service',
      subCode: 'topic_made_anew',
      message: expect.stringMatching(/^topic "changing-\d+" was deleted and created again .*; 3 records are kept in /),
    });
    expect(recorded()).toEqual(['0:0 old 0', '0:1 old 1', '0:2 old 2']);
  });

  it('goes on behind records that were deleted before they could be read, and with the other partitions', async () => {
    const topic = await newTopic(2);
    const value = Buffer.alloc(1000, 'x');
    for (let batch = 0; batch < 24; batch++) {
      await produce(
        topic,
        batch % 2,
        Array.from({ length: 500 }, () => value),
      );
    }
    let deleting: Promise<void> | undefined;
    const recording = await record(topic, {
      kafka: {
        brokers: kafka().brokers,
        environment: { TRAPLINE_KAFKA_FETCH_MAX_BYTES: '60000', TRAPLINE_KAFKA_MAX_PARTITION_FETCH_BYTES: '30000' },
      },
      onProgress: () => {
        deleting ??= deleteBefore(topic, 0, '5900');
      },
    });
    await deleting;
    const [gap] = recording.deleted;
    expect(gap).toMatchObject({ partition: 0, to: 5900 });
    const missing = gap!.to - gap!.from;
    expect(missing).toBeGreaterThan(0);
    expect(recording).toMatchObject({ complete: true, records: 12_000 - missing });
    expect(await gapsByPartition()).toEqual([
      [0, missing, [{ from: gap!.from, to: 5899 }]],
      [1, 0, []],
    ]);
  });

  it('counts what is not there at the beginning and at the end', async () => {
    const topic = await newTopic(2);
    await produce(topic, 0, ['a', 'b', 'c']);
    await produce(topic, 1, ['a', 'b']);
    const aborted = client.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
    await aborted.connect();
    const transaction = await aborted.transaction();
    await transaction.send({ topic, messages: [{ value: 'withdrawn', partition: 0 }] });
    await transaction.abort();
    await aborted.disconnect();
    await deleteBefore(topic, 0, '2');
    await deleteBefore(topic, 1, '-1');
    expect(await record(topic)).toMatchObject({ records: 1, deleted: [] });
    expect(recorded()).toEqual(['0:2 c']);
    expect(await gapsByPartition()).toEqual([
      [
        0,
        4,
        [
          { from: 0, to: 1 },
          { from: 3, to: 4 },
        ],
      ],
      [1, 2, [{ from: 0, to: 1 }]],
    ]);
    await record(topic, { from: { kind: 'offsets', offsets: new Map([[0, 2]]) }, partitions: [0] });
    expect(await gapsByPartition()).toEqual([[0, 2, [{ from: 3, to: 4 }]]]);
  });

  it('says what lies behind an open transaction, and does not wait for it', async () => {
    const topic = await newTopic(1);
    const open = client.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
    await open.connect();
    const committed = await open.transaction();
    await committed.send({ topic, messages: [{ value: 'committed', partition: 0 }] });
    await committed.commit();
    const pending = await open.transaction();
    await pending.send({ topic, messages: [{ value: 'pending', partition: 0 }] });
    await produce(topic, 0, ['plain, behind it']);
    const behindTransactions = new Map([[0, 2]]);
    expect(await record(topic)).toMatchObject({ records: 1, complete: true, behindTransactions });
    const stop = new AbortController();
    const endless = await recordFrom(topic, 1, { until: { kind: 'interrupted' }, signal: stop.signal });
    stop.abort();
    expect(await endless.recording).toMatchObject({ records: 1, behindTransactions });
    const kafkaSettings = {
      brokers: kafka().brokers,
      environment: { TRAPLINE_KAFKA_ISOLATION_LEVEL: 'read_uncommitted' },
    };
    expect(await record(topic, { kafka: kafkaSettings })).toMatchObject({ records: 3, behindTransactions: new Map() });
    await pending.abort();
    await open.disconnect();
    expect(await record(topic)).toMatchObject({ records: 2, behindTransactions: new Map() });
    expect(existsSync(`${inFolder('x.arrow')}.part`)).toBe(false);
  });
});

import fc from 'fast-check';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { expect, it, test, vi } from 'vitest';
import { KAFKA_LINES } from '../../services/kafka/distribution.ts';
import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { RecordProducer } from '../../src/kafka/record-producer.ts';
import { type ReadRange, RecordReader } from '../../src/kafka/record-reader.ts';
import { type OutgoingRecord } from '../../src/kafka/protocol/records/batch-writer.ts';
import { COMPRESSIONS, type KafkaSettings, loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { deleteTopic, ensureTopic, topicOffsets, topicOffsetsByTime } from '../../src/kafka/topics.ts';
import { type RawRecord } from '../../src/model/record.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { contentOf, outgoingRecords } from './raw-records.ts';

const FAR_FUTURE_MS = Date.UTC(2100, 0, 1);

function recordOf(partition: number, text: string, timestampMs = 1_700_000_000_000): OutgoingRecord {
  return { partition, timestampMs, key: null, value: Buffer.from(text), headers: [] };
}

function textsOf(records: readonly RawRecord[]): string[] {
  return records.map(({ offset, value }) => `${offset} ${Buffer.from(value!).toString()}`);
}

async function readAll(
  connection: KafkaConnection,
  topic: string,
  ranges: readonly (readonly [number, ReadRange])[],
): Promise<{ records: RawRecord[]; reached: Record<number, number> }> {
  const records: RawRecord[] = [];
  const reached: Record<number, number> = {};
  for await (const batch of new RecordReader(connection, topic, new Map(ranges)).read()) {
    records.push(...batch.records);
    reached[batch.partition] = batch.nextOffset;
  }
  return { records, reached };
}

for (const version of KAFKA_LINES) {
  describeWithKafka(
    `records of a topic in Kafka ${version}`,
    (kafka) => {
      let topics = 0;

      /** A connection, and a fresh topic. */
      async function withTopic(
        partitions: number,
        use: (connection: KafkaConnection, topic: string) => Promise<void>,
        changed: Partial<KafkaSettings> = {},
      ): Promise<void> {
        const topic = `records-${++topics}`;
        const connection = await KafkaConnection.open({
          ...loadKafkaSettings({ brokers: kafka().brokers }),
          ...changed,
        });
        try {
          expect(await ensureTopic(connection, { topic, partitions, reuseTopic: false })).toBe(true);
          await use(connection, topic);
        } finally {
          await connection.close();
        }
      }

      async function send(
        connection: KafkaConnection,
        topic: string,
        records: readonly OutgoingRecord[],
      ): Promise<void> {
        const producer = await RecordProducer.open(connection, topic);
        await producer.send(records);
        await producer.flush();
      }

      test.each(COMPRESSIONS)('are read as they were written: %s', async (compression) => {
        const records = fc.sample(outgoingRecords(3), { seed: 7, numRuns: 500 });
        await withTopic(
          3,
          async (connection, topic) => {
            await send(connection, topic, records);
            const ranges = [...(await topicOffsets(connection, topic))].map(
              ([partition, { low, high }]) => [partition, { from: low, to: high }] as const,
            );
            const { records: read, reached } = await readAll(connection, topic, ranges);
            for (const partition of [0, 1, 2]) {
              const mine = read.filter((record) => record.partition === partition);
              const sent = records.filter((record) => record.partition === partition);
              expect(mine.map(contentOf)).toEqual(sent.map(contentOf));
              expect(mine.map(({ offset }) => offset)).toEqual(sent.map((_, i) => i));
              expect(reached[partition]).toBe(sent.length);
            }
          },
          { compression, batchMaxBytes: 4000, fetchMaxBytes: 3000, fetchPartitionMaxBytes: 1000 },
        );
      });

      it('may be stamped at any time, and are kept whatever their time', async () => {
        await withTopic(1, async (connection, topic) => {
          await send(connection, topic, [recordOf(0, 'old', 1), recordOf(0, 'new', FAR_FUTURE_MS)]);
          expect(await topicOffsets(connection, topic)).toEqual(new Map([[0, { low: 0, high: 2 }]]));
          const byTime = async (timeMs: number) => (await topicOffsetsByTime(connection, topic, timeMs)).get(0);
          expect([
            await byTime(-1),
            await byTime(2),
            await byTime(FAR_FUTURE_MS),
            await byTime(FAR_FUTURE_MS + 1),
          ]).toEqual([0, 1, 1, 2]);
        });
      });

      it('are read from any offset up to any other, and on and on until told to stop', async () => {
        await withTopic(2, async (connection, topic) => {
          await send(
            connection,
            topic,
            [0, 1, 2, 3, 4].map((i) => recordOf(0, `a${i}`)),
          );
          const bounded = await readAll(connection, topic, [[0, { from: 1, to: 3 }]]);
          expect(textsOf(bounded.records)).toEqual(['1 a1', '2 a2']);
          expect((await readAll(connection, topic, [[0, { from: 3, to: 3 }]])).records).toEqual([]);
          const stop = new AbortController();
          const seen: string[] = [];
          const ranges = new Map([
            [0, { from: 4, to: null }],
            [1, { from: 0, to: null }],
          ]);
          for await (const batch of new RecordReader(connection, topic, ranges).read(stop.signal)) {
            seen.push(...textsOf(batch.records));
            if (seen.length === 1) await send(connection, topic, [recordOf(1, 'later')]);
            if (seen.length === 2) stop.abort();
          }
          expect(seen).toEqual(['4 a4', '0 later']);
        });
      });

      it('that are not there are missed', async () => {
        await withTopic(1, async (connection, topic) => {
          await expect(readAll(connection, topic, [[0, { from: 5, to: null }]])).rejects.toMatchObject({
            code: 'service',
            message: `offset 5 of partition 0 of topic "${topic}" is not there: its records were deleted (retention.ms, retention.bytes), the brokers lost them (unclean.leader.election.enable), or it never existed`,
          });
          await expect(readAll(connection, topic, [[4, { from: 0, to: null }]])).rejects.toMatchObject({
            code: 'input',
            message: `topic "${topic}" has no partition 4; it has 1, counted from 0`,
          });
          await expect(send(connection, topic, [recordOf(1, 'x')])).rejects.toMatchObject({ code: 'input' });
        });
      });

      it('of another client are read, repeated headers and all', async () => {
        await withTopic(1, async (connection, topic) => {
          const other = new Kafka({ brokers: [kafka().brokers], logLevel: logLevel.NOTHING });
          const producer = other.producer({ allowAutoTopicCreation: false });
          await producer.connect();
          const message = { key: 'k', value: 'v', timestamp: '1700000000000', headers: { a: ['1', '2'], b: '' } };
          await producer.send({ topic, messages: [message], compression: CompressionTypes.GZIP });
          await producer.disconnect();
          const [record] = (await readAll(connection, topic, [[0, { from: 0, to: 1 }]])).records;
          expect(contentOf(record!)).toEqual({
            partition: 0,
            timestampMs: 1_700_000_000_000,
            key: '6b',
            value: '76',
            headers: [
              ['a', '31'],
              ['a', '32'],
              ['b', ''],
            ],
          });
        });
      });

      it('of aborted transactions are left out, and a range ends behind the markers', async () => {
        await withTopic(1, async (connection, topic) => {
          const other = new Kafka({ brokers: [kafka().brokers], logLevel: logLevel.NOTHING });
          const producer = other.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
          await producer.connect();
          for (const outcome of ['commit', 'abort'] as const) {
            const transaction = await producer.transaction();
            await transaction.send({ topic, messages: [{ value: `${outcome} 1` }, { value: `${outcome} 2` }] });
            await transaction[outcome]();
          }
          await producer.disconnect();
          // The coordinator writes the markers after it has answered.
          const endOf = async () => (await topicOffsets(connection, topic)).get(0)!.high;
          await vi.waitUntil(async () => (await endOf()) >= 6, { timeout: 20_000 });
          const end = await endOf();
          expect(end).toBe(6);
          const committed = await readAll(connection, topic, [[0, { from: 0, to: end }]]);
          expect(textsOf(committed.records)).toEqual(['0 commit 1', '1 commit 2']);
          expect(committed.reached).toEqual({ 0: 6 });
          const all = await KafkaConnection.open({ ...connection.settings, readCommitted: false });
          const uncommitted = await readAll(all, topic, [[0, { from: 0, to: end }]]);
          expect(textsOf(uncommitted.records)).toEqual(['0 commit 1', '1 commit 2', '3 abort 1', '4 abort 2']);
          await all.close();
        });
      }, 40_000);

      it('go when their topic is deleted', async () => {
        await withTopic(1, async (connection, topic) => {
          await deleteTopic(connection, topic);
          await deleteTopic(connection, topic);
          await expect(topicOffsets(connection, topic)).rejects.toMatchObject({
            code: 'service',
            message: `cannot look up the offsets of topic "${topic}" at ${kafka().brokers}: there is no such topic or partition`,
          });
        });
      }, 20_000);
    },
    { version },
  );
}

describeWithKafka('records in a compacted topic', (kafka) => {
  it('are read up to the end, though nothing is left there', async () => {
    const connection = await KafkaConnection.open(loadKafkaSettings({ brokers: kafka().brokers }));
    const admin = new Kafka({ brokers: [kafka().brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const configEntries = Object.entries({
      'cleanup.policy': 'compact',
      'segment.bytes': '1048576',
      'segment.ms': '100',
      'min.cleanable.dirty.ratio': '0.0001',
      'max.compaction.lag.ms': '100',
      'delete.retention.ms': '0',
    }).map(([name, value]) => ({ name, value }));
    await admin.createTopics({ topics: [{ topic: 'compacted', numPartitions: 1, configEntries }] });
    const producer = await RecordProducer.open(connection, 'compacted');
    const keyed = (i: number) => ({ ...recordOf(0, `${i}`, Date.now()), key: Buffer.from(String(i % 3)) });
    for (let i = 0; i < 12; i++) {
      await producer.send([keyed(i)]);
      await producer.flush();
    }
    const read = () => readAll(connection, 'compacted', [[0, { from: 0, to: 12 }]]);
    let now = await read();
    for (const deadline = Date.now() + 60_000; now.records.length === 12 && Date.now() < deadline; now = await read()) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      // A segment is closed when something is written to the next one.
      await producer.send([{ ...recordOf(0, 'beat', Date.now()), key: Buffer.from('beat') }]);
      await producer.flush();
    }
    expect(now.records.length).toBeLessThan(12);
    expect(now.reached).toEqual({ 0: 12 });
    await admin.disconnect();
    await connection.close();
  }, 90_000);
});

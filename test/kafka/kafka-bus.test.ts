import { describe, expect, it } from 'vitest';
import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { KafkaBus } from '../../src/kafka/kafka-bus.ts';
import { RecordProducer } from '../../src/kafka/record-producer.ts';
import { RecordReader } from '../../src/kafka/record-reader.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { allocateBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { INGEST_TIME_HEADER } from '../../src/model/record.ts';
import { type DeliveryBatch } from '../../src/model/delivery-batch.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { topicNames } from '../services/clients.ts';
import { writeRow } from '../arbitraries/transactions.ts';
import { type Row } from '../sim/rows.ts';
import { busContract } from '../bus/contract.ts';

const ROW: Row = {
  id: '00000000000000aa',
  client: 'Ğ 7',
  amountCents: 1250,
  currency: 'USD',
  eventTimeMs: 1_700_000_000_000,
  location: null,
  device: 'web',
  category: 'food',
  region: 'north',
  latitudeE6: 1_500_000,
  longitudeE6: -2_500_000,
};

describeWithKafka('the Kafka bus', (kafka) => {
  const settings = () => loadKafkaSettings({ brokers: kafka().brokers });
  let topics = 0;
  const newTopic = () => `bus-${++topics}`;

  busContract(
    'KafkaBus',
    (vocabulary, partitions) =>
      KafkaBus.open(settings(), { topic: newTopic(), partitions, reuseTopic: false, vocabulary }),
    8,
  );

  describe('its topic', () => {
    const open = (topic: string, reuseTopic = false, partitions = 2) => {
      const vocabulary = createVocabulary();
      return KafkaBus.open(settings(), { topic, partitions, reuseTopic, vocabulary }).then((bus) => ({
        bus,
        vocabulary,
      }));
    };

    async function publish({ bus, vocabulary }: Awaited<ReturnType<typeof open>>, rows: readonly Row[]): Promise<void> {
      const batch: DeliveryBatch = {
        ...allocateBatch(vocabulary, rows.length),
        partition: new Uint16Array(rows.length).fill(1),
        ingestTimeMs: Float64Array.from(rows, (_, i) => 1_700_000_000_500 + i),
      };
      rows.forEach((row, at) => writeRow(batch, at, row));
      batch.length = rows.length;
      await bus.publish(batch);
    }

    async function pollAll(bus: KafkaBus): Promise<{ offsets: number[]; malformed: LogBatch['malformed'][number][] }> {
      const offsets: number[] = [];
      const malformed: LogBatch['malformed'][number][] = [];
      for (let batch = await bus.poll(100); batch !== undefined; batch = await bus.poll(100)) {
        offsets.push(...batch.offset.subarray(0, batch.length));
        malformed.push(...batch.malformed);
      }
      return { offsets, malformed };
    }

    it('holds what the original producer would have sent, keyed, stamped, and with its ingest time', async () => {
      const topic = newTopic();
      const { bus, vocabulary } = await open(topic);
      await publish({ bus, vocabulary }, [ROW, { ...ROW, eventTimeMs: -5 }]);
      await bus.finish();
      const connection = await KafkaConnection.open(settings());
      const reader = new RecordReader(connection, topic, new Map([[1, { from: 0, to: 2 }]]));
      const records = [];
      for await (const batch of reader.read()) records.push(...batch.records);
      expect(records.map(({ timestampMs, timestampType }) => [timestampMs, timestampType])).toEqual([
        [ROW.eventTimeMs, 'create'],
        [0, 'create'],
      ]);
      const { key, value, headers } = records[0]!;
      expect(Buffer.from(key!).toString()).toBe('Ğ 7');
      expect(JSON.parse(Buffer.from(value!).toString())).toMatchObject({
        transaction_id: ROW.id,
        client_id: 'Ğ 7',
        amount: 12.5,
        timestamp: '2023-11-14T22:13:20.000Z',
        location: null,
      });
      expect(headers.map((header) => [header.name, Buffer.from(header.value!).toString()])).toEqual([
        [INGEST_TIME_HEADER, '1700000000500'],
      ]);
      await connection.close();
      await bus.close();
    });

    it('is refused when it holds records, unless it may be reused: then what was there stays out of sight', async () => {
      const topic = newTopic();
      const first = await open(topic);
      await publish(first, [ROW, ROW]);
      await first.bus.finish();
      await first.bus.close();
      await expect(open(topic)).rejects.toMatchObject({
        code: 'input',
        message: `topic "${topic}" already holds 2 records; delete it, choose another, or give --reuse-topic to append to it`,
      });
      await expect(open(topic, true, 3)).rejects.toMatchObject({
        code: 'input',
        message: `topic "${topic}" has 2 partitions, and the run needs 3; delete it or choose another`,
      });
      const second = await open(topic, true);
      expect(second.bus.firstOffsets).toEqual([0, 2]);
      await publish(second, [{ ...ROW, id: '00000000000000bb' }]);
      await second.bus.finish();
      expect(await pollAll(second.bus)).toEqual({ offsets: [2], malformed: [] });
      await second.bus.close();
    });

    it('needs a name that Kafka allows', async () => {
      await expect(open('a topic')).rejects.toMatchObject({
        subCode: 'topic_name_invalid',
        message: 'topic "a topic": expected letters, digits, ".", "_" and "-", at most 249 of them',
      });
    });

    it('may hold what cannot be read, which is handed out as malformed', async () => {
      const topic = newTopic();
      const { bus } = await open(topic);
      const connection = await KafkaConnection.open(settings());
      const producer = await RecordProducer.open(connection, topic);
      const record = { partition: 0, timestampMs: 5, key: null, headers: [] };
      const header = { name: INGEST_TIME_HEADER, value: Buffer.from('77') };
      await producer.send([
        { ...record, value: null },
        { ...record, value: Buffer.from('{"client_id":null,\u0007'), headers: [header] },
        { ...record, value: Buffer.from('{"client_id":"1","amount":null,"timestamp":"2024-01-01T00:00:00Z"}') },
      ]);
      await producer.flush();
      await bus.finish();
      expect(await pollAll(bus)).toMatchObject({
        offsets: [],
        malformed: [
          { offset: 0, ingestTimeMs: NaN, reason: 'no value', excerpt: '' },
          { offset: 1, ingestTimeMs: 77, reason: 'bad JSON', excerpt: '{"client_id":null,\\u0007' },
          { offset: 2, reason: 'amount: no amount' },
        ],
      });
      await connection.close();
      await bus.close();
    });

    it('has the records of a partition in the order in which they were sent, in however many batches', async () => {
      const topic = newTopic();
      const { bus } = await open(topic);
      const connection = await KafkaConnection.open(settings());
      // A batch takes a few of them, so that full ones wait beside the one that is being filled.
      const producer = await RecordProducer.open(connection, topic, 300);
      const texts = Array.from({ length: 60 }, (_, i) => `no. ${i}`);
      await producer.send(
        texts.map((text) => ({ partition: 0, timestampMs: 5, key: null, value: Buffer.from(text), headers: [] })),
      );
      await producer.flush();
      await bus.finish();
      const { malformed } = await pollAll(bus);
      expect(malformed.map(({ offset, excerpt }) => [offset, excerpt])).toEqual(texts.map((text, i) => [i, text]));
      await connection.close();
      await bus.close();
    });

    it('is deleted while it is read', async () => {
      const topic = newTopic();
      const { bus, vocabulary } = await open(topic);
      await publish({ bus, vocabulary }, [ROW, ROW]);
      expect(await bus.poll(1)).toBeUndefined();
      await bus.deleteTopic();
      await bus.close();
      expect(await topicNames(kafka())).not.toContain(topic);
    });

    it('is left alone once the connection is closed: nothing connects anew', async () => {
      const connection = await KafkaConnection.open(settings());
      await connection.close();
      const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
      const before = sockets();
      await expect(connection.attempt((cluster) => cluster.connect())).rejects.toThrow('closed');
      await expect.poll(sockets).toBe(before);
    });

    it('is closed at any time', async () => {
      const { bus, vocabulary } = await open(newTopic());
      await publish({ bus, vocabulary }, [ROW]);
      expect(await bus.poll(1)).toBeUndefined();
      await expect(bus.close()).resolves.toBeUndefined();
    });
  });
});

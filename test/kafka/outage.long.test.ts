import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { RecordProducer } from '../../src/kafka/record-producer.ts';
import { RecordReader } from '../../src/kafka/record-reader.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { ensureTopic, topicOffsets } from '../../src/kafka/topics.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';

const PARTITIONS = 3;

describeWithKafka('a broker that goes away and comes back', (kafka) => {
  const settings = () => loadKafkaSettings({ brokers: kafka().brokers });
  const numbered = (number: number) => ({
    partition: number % PARTITIONS,
    timestampMs: 0,
    key: null,
    value: Buffer.from(String(number)),
    headers: [],
  });

  it('loses nothing of what is written and read meanwhile, and doubles nothing', async () => {
    const connection = await KafkaConnection.open(settings());
    const reading = await KafkaConnection.open(settings());
    await ensureTopic(connection, { topic: 'outage', partitions: PARTITIONS, reuseTopic: false });
    const producer = await RecordProducer.open(connection, 'outage');
    const seen = Array.from({ length: PARTITIONS }, (): number[] => []);
    const stop = new AbortController();
    const ranges = new Map(seen.map((_, partition) => [partition, { from: 0, to: null }]));
    const reader = (async () => {
      for await (const { partition, records } of new RecordReader(reading, 'outage', ranges).read(stop.signal)) {
        for (const { value } of records) seen[partition]!.push(Number(Buffer.from(value!).toString()));
      }
    })();
    let written = 0;
    const writeFor = async (ms: number) => {
      for (const end = Date.now() + ms; Date.now() < end; await sleep(2)) {
        await producer.send(Array.from({ length: 50 }, (_, i) => numbered(written + i)));
        written += 50;
      }
    };
    await writeFor(500);
    // In the middle of writing, killed, so that answers get lost on their way; then away; then, once more, orderly.
    const outages = (async () => {
      await kafka().kill();
      await sleep(3000);
      await kafka().start();
      await sleep(500);
      await kafka().restart();
    })();
    await Promise.all([writeFor(4000), outages]);
    await writeFor(500);
    await producer.flush();
    const complete = () => seen.flat().length >= written;
    // A request that is never answered, in the middle of a shutdown, is given up after a time of its own.
    const giveUpAfterMs = 2 * settings().requestTimeoutMs;
    for (const deadline = Date.now() + giveUpAfterMs; !complete() && Date.now() < deadline;) await sleep(50);
    stop.abort();
    await reader;
    seen.forEach((numbers, partition) => {
      const expected = Array.from(
        { length: Math.ceil((written - partition) / PARTITIONS) },
        (_, i) => partition + PARTITIONS * i,
      );
      expect(numbers).toEqual(expected);
    });
    await connection.close();
    await reading.close();
  }, 180_000);

  it('after it has taken a batch, and before it could say so, is not sent that batch again', async () => {
    const connection = await KafkaConnection.open(settings());
    await ensureTopic(connection, { topic: 'in-doubt', partitions: PARTITIONS, reuseTopic: false });
    const producer = await RecordProducer.open(connection, 'in-doubt');
    // Stamped in 1970: a broker that starts forgets producers that it has not heard from for a day, by their records' times.
    const writeAll = async (from: number) => {
      await producer.send([0, 1, 2, 3, 4, 5].map((i) => numbered(from + i)));
      await producer.flush();
    };
    await writeAll(0);
    const broker = await connection.broker(1);
    const pool = broker.connectionPool;
    const answerLost = vi.spyOn(connection, 'broker').mockImplementationOnce(() =>
      Promise.resolve(
        Object.create(broker, {
          connectionPool: {
            value: {
              send: async (request: Parameters<typeof pool.send>[0]) => {
                await pool.send(request);
                await kafka().restart();
                throw Object.assign(new Error('the answer got lost'), { name: 'KafkaJSConnectionClosedError' });
              },
            },
          },
        }),
      ),
    );
    await writeAll(6);
    expect(answerLost.mock.calls.length).toBeGreaterThan(1);
    await writeAll(12);
    const ends = [...(await topicOffsets(connection, 'in-doubt')).values()].map(({ high }) => high);
    expect(ends).toEqual([6, 6, 6]);
    await connection.close();
  });

  it('and stays away too long becomes an error that names it', async () => {
    const connection = await KafkaConnection.open({ ...settings(), retryForMs: 1500 });
    await ensureTopic(connection, { topic: 'gone', partitions: 1, reuseTopic: false });
    const producer = await RecordProducer.open(connection, 'gone');
    const reader = new RecordReader(connection, 'gone', new Map([[0, { from: 0, to: null }]])).read();
    await kafka().kill();
    const why = `at ${kafka().brokers}: nothing listens at ${kafka().brokers} (--brokers, bootstrap.servers); is the broker running?`;
    await producer.send([numbered(0)]);
    await expect(producer.flush()).rejects.toMatchObject({
      code: 'service',
      message: `cannot write to topic "gone" ${why}`,
    });
    await expect(producer.send([numbered(0)])).rejects.toMatchObject({ code: 'service' });
    await expect(reader.next()).rejects.toMatchObject({ code: 'service', message: `cannot read topic "gone" ${why}` });
    await connection.close();
    await kafka().start();
  });
});

import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type * as fetching from '../../../src/kafka/protocol/fetch.ts';
import { describeWithKafka } from '../../services/kafka-fixture.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { readCapture } from '../format/records.ts';
import { recordWhole } from './record-whole.ts';

const held = vi.hoisted(() => ({ fetches: 0, gate: Promise.resolve() }));

/** The requests of a client whose brokers are older than Kafka 3.1. All but the first wait for the gate. */
vi.mock(import('../../../src/kafka/protocol/fetch.ts'), async (importOriginal) => {
  const original: typeof fetching = await importOriginal();
  return {
    ...original,
    fetchesById: () => false,
    fetchRecords: async (broker, { name }, offsets, settings) => {
      if (held.fetches++ > 0) await held.gate;
      return original.fetchRecords(broker, { name, id: null }, offsets, settings);
    },
  };
});

describeWithKafka('recording from brokers that give records by the name of their topic', (kafka) => {
  const inFolder = temporaryFolder();

  it('up to an end notices there that the topic was made anew, and says that its records may be in', async () => {
    const client = new Kafka({ brokers: [kafka().brokers], logLevel: logLevel.NOTHING });
    const admin = client.admin();
    const producer = client.producer();
    await Promise.all([admin.connect(), producer.connect()]);
    const topic = 'anew';
    const fill = async (name: string, count: number) => {
      await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
      const messages = Array.from({ length: count }, (_, i) => ({ value: `${name} ${i}` }));
      await producer.send({ topic, messages });
    };
    await fill('old', 1);
    let open: () => void = () => undefined;
    held.gate = new Promise((resolve) => (open = resolve));
    const until = { kind: 'offsets', offsets: new Map([[0, 3]]) } as const;
    const out = inFolder('x.arrow');
    const recording = recordWhole({ brokers: kafka().brokers, topic, out }, { until }).catch((error: unknown) => error);
    await vi.waitUntil(() => held.fetches > 1, 10_000);
    await admin.deleteTopics({ topics: [topic] });
    await sleep(500);
    await fill('new', 3);
    open();
    expect(await recording).toMatchObject({
      code: 'service',
      subCode: 'topic_made_anew',
      message: expect.stringMatching(/so the last of them may be of the new one; 3 records are kept in /) as string,
    });
    const values = readCapture(out).map(({ record }) => Buffer.from(record.value!).toString());
    expect(values).toEqual(['old 0', 'new 1', 'new 2']);
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  });
});

import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startKafka } from '../../services/kafka.ts';
import { isFree } from '../../services/ports.ts';
import { processRuns } from '../../services/state.ts';
import { createTopic, produce, readBack } from './clients.ts';
import { describeWithKafka } from './kafka-fixture.ts';

describeWithKafka('Kafka 4', (kafka) => {
  it('takes records and gives them back', async () => {
    await createTopic(kafka(), 'round-trip');
    await produce(kafka(), 'round-trip', ['one', 'two']);
    expect(await readBack(kafka(), 'round-trip', 2)).toEqual(['one', 'two']);
  });

  it('keeps its address and its data when it is killed and started again', async () => {
    await createTopic(kafka(), 'survivor');
    await produce(kafka(), 'survivor', ['before']);
    const { brokers, pid } = kafka();
    await kafka().kill();
    expect(await isFree(Number(brokers.split(':')[1]))).toBe(true);
    await kafka().start();
    expect(kafka().brokers).toBe(brokers);
    expect(kafka().pid).not.toBe(pid);
    await produce(kafka(), 'survivor', ['after']);
    expect(await readBack(kafka(), 'survivor', 2)).toEqual(['before', 'after']);
  });

  it('does not start on a port that is taken', async () => {
    const port = Number(kafka().brokers.split(':')[1]);
    await expect(startKafka({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
  });

  it('says what is wrong when the broker refuses to start', async () => {
    const refused = startKafka({ properties: { 'log.segment.bytes': 'many' } });
    await expect(refused).rejects.toThrow(/Kafka 4\..*Invalid value many.*log\.segment\.bytes/s);
  });
});

describeWithKafka(
  'Kafka 3.9',
  (kafka) => {
    it('takes records and gives them back', async () => {
      await createTopic(kafka(), 'round-trip');
      await produce(kafka(), 'round-trip', ['one', 'two']);
      expect(await readBack(kafka(), 'round-trip', 2)).toEqual(['one', 'two']);
      expect(kafka().version).toMatch(/^3\.9\./);
    });

    it('keeps its data over a clean stop if asked to, and else leaves nothing behind', async () => {
      const { folder, pid } = kafka();
      await createTopic(kafka(), 'kept');
      await produce(kafka(), 'kept', ['value']);
      await kafka().stop({ keepData: true });
      expect(processRuns({ pid, folder })).toBe(false);
      await kafka().start();
      expect(await readBack(kafka(), 'kept', 1)).toEqual(['value']);
      await kafka().stop();
      expect(existsSync(folder)).toBe(false);
      expect(processRuns({ pid: kafka().pid, folder })).toBe(false);
    });
  },
  { version: '3.9' },
);

import { describe, expect, it } from 'vitest';
import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { RecordReader } from '../../src/kafka/record-reader.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { ensureTopic, topicLimits, topicOffsets } from '../../src/kafka/topics.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { CaptureReader } from '../../src/capture/format/reader.ts';
import { CaptureWriter } from '../../src/capture/format/writer.ts';
import { realClock } from '../../src/pacing/real-clock.ts';
import { ReplaySource } from '../../src/capture/selection/replay-source.ts';
import { parseBound } from '../../src/capture/selection/bound.ts';
import { EVERYTHING } from '../../src/capture/selection/selection.ts';
import { parseHeaderChanges } from '../../src/replay/header-changes.ts';
import { type ReplayedTopic, replayIntoTopic, type TopicReplay } from '../../src/replay/replay-into-topic.ts';
import { contentOf, outgoingRecords } from '../kafka/raw-records.ts';
import { ORIGIN, readCapture, record as recordOf, UNWATCHED, writeCapture } from '../capture/format/records.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { replay, runAndCapture } from '../run/replaying.ts';
import fc from 'fast-check';

const inFolder = temporaryFolder();

async function send(
  capture: string,
  brokers: string,
  topic: string,
  changes: Partial<Omit<TopicReplay, 'source'>> & { readonly start?: string } = {},
): Promise<ReplayedTopic> {
  const { start, ...rest } = changes;
  const reader = CaptureReader.open(capture);
  try {
    const selection = { ...EVERYTHING, start: start === undefined ? null : parseBound('--start', start) };
    return await replayIntoTopic({
      source: new ReplaySource(reader, selection, TRANSACTION_JSON),
      pace: { kind: 'max' },
      topic,
      reuseTopic: false,
      settings: loadKafkaSettings({ brokers }),
      clock: realClock,
      ...UNWATCHED,
      ...rest,
    });
  } finally {
    reader.close();
  }
}

/** Reads a whole topic into a capture. */
async function record(brokers: string, topic: string, path: string): Promise<void> {
  const connection = await KafkaConnection.open(loadKafkaSettings({ brokers }));
  const writer = CaptureWriter.create(path, { origin: { ...ORIGIN, topic }, force: true });
  try {
    const ranges = [...(await topicOffsets(connection, topic))].map(([partition, { low, high }]) => {
      return [partition, { from: low, to: high }] as const;
    });
    for await (const { records } of new RecordReader(connection, topic, new Map(ranges)).read()) {
      writer.append(records, null);
    }
    writer.finalise();
  } finally {
    await connection.close();
  }
}

function digestsOf(path: string): Record<string, string> {
  const reader = CaptureReader.open(path);
  reader.close();
  return Object.fromEntries(reader.digests);
}

describeWithKafka('a replay into a topic', (kafka) => {
  it('brings back the same digest of each partition, and the same alerts', async () => {
    const { brokers } = kafka();
    const scenario = writeSmallScenario(inFolder('small.yaml'));
    const { digests } = await runAndCapture({ scenario }, inFolder('x.arrow'));
    const sent = await send(inFolder('x.arrow'), brokers, 'round-trip');
    expect(sent).toMatchObject({ records: 744, interrupted: false, pacingError: null });
    await record(brokers, 'round-trip', inFolder('back.arrow'));
    expect(digestsOf(inFolder('back.arrow'))).toEqual(digestsOf(inFolder('x.arrow')));
    const { report } = await replay(inFolder('back.arrow'), {
      settings: { scenario: 'small', seed: '1', engine: engineOf(inFolder('x.arrow')) },
    });
    expect(report.digests).toEqual({ ...digests, transactions: null });
  });

  it('keeps partition, key, value, headers and timestamp of whatever a topic may hold', async () => {
    const { brokers } = kafka();
    const [rows = []] = fc.sample(fc.array(outgoingRecords(3), { minLength: 200, maxLength: 200 }), {
      numRuns: 1,
      seed: 7,
    });
    const next = new Map<number, number>();
    const records = rows.map((row) => {
      const offset = next.get(row.partition) ?? 0;
      next.set(row.partition, offset + 1);
      return { ...row, offset, timestampType: 'create' as const };
    });
    writeCapture(
      inFolder('any.arrow'),
      records.map((one) => ({ record: one, arrivalNs: null })),
    );
    await send(inFolder('any.arrow'), brokers, 'anything');
    await record(brokers, 'anything', inFolder('back.arrow'));
    const back = readCapture(inFolder('back.arrow')).map(({ record: one }) => one);
    for (const partition of [0, 1, 2]) {
      const inPartition = (one: { readonly partition: number }) => one.partition === partition;
      expect(back.filter(inPartition).map(contentOf)).toEqual(records.filter(inPartition).map(contentOf));
    }
  });

  it('when it is stopped says how far it came, and goes on from there', async () => {
    const { brokers } = kafka();
    await runAndCapture({ scenario: writeSmallScenario(inFolder('small.yaml')) }, inFolder('x.arrow'));
    const controller = new AbortController();
    const startMs = realClock.nowMs();
    const half = await send(inFolder('x.arrow'), brokers, 'in-two-parts', {
      pace: { kind: 'rate', perSecond: 1000 },
      // Stopped on the way, however fast the machine is.
      clock: {
        nowMs: realClock.nowMs,
        waitUntil: (timeMs, signal, toleranceMs) => {
          if (timeMs > startMs + 100) controller.abort();
          return realClock.waitUntil(timeMs, signal, toleranceMs);
        },
      },
      signal: controller.signal,
    });
    expect(half.interrupted).toBe(true);
    expect(half.records).toBeGreaterThan(0);
    expect(half.records).toBeLessThan(744);
    expect(half.pacingError!.records).toBeGreaterThanOrEqual(half.records);
    const rest = await send(inFolder('x.arrow'), brokers, 'in-two-parts', { start: half.goOnFrom, reuseTopic: true });
    expect(half.records + rest.records).toBe(744);
    await record(brokers, 'in-two-parts', inFolder('back.arrow'));
    expect(digestsOf(inFolder('back.arrow'))).toEqual(digestsOf(inFolder('x.arrow')));
  });

  it('makes a topic that takes the longest record', async () => {
    const { brokers } = kafka();
    const value = Buffer.alloc(3_000_000, 'x');
    writeCapture(
      inFolder('big.arrow'),
      [0, 1].map((offset) => ({ record: recordOf({ offset, value }), arrivalNs: null })),
    );
    expect(await send(inFolder('big.arrow'), brokers, 'big')).toMatchObject({ records: 2 });
    await record(brokers, 'big', inFolder('back.arrow'));
    expect(digestsOf(inFolder('back.arrow'))).toEqual(digestsOf(inFolder('big.arrow')));
  });

  it('says which record is too large for a topic that is there', async () => {
    const { brokers } = kafka();
    const connection = await KafkaConnection.open(loadKafkaSettings({ brokers }));
    await ensureTopic(connection, { topic: 'narrow', partitions: 1, reuseTopic: false, maxMessageBytes: 5000 });
    await connection.close();
    const rows = [100, 9000, 6000].map((length, offset) => recordOf({ offset, value: Buffer.alloc(length) }));
    const write = (name: string, kept: typeof rows) =>
      writeCapture(
        inFolder(name),
        kept.map((one) => ({ record: one, arrivalNs: null })),
      );
    write('wide.arrow', rows);
    await expect(send(inFolder('wide.arrow'), brokers, 'narrow')).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(
        /^the record of partition 0, offset 1, with 90\d\d bytes, is too large for topic "narrow", which takes at most 5000 bytes /,
      ),
    });
    // Batches are no larger than the topic takes either.
    write(
      'many.arrow',
      Array.from({ length: 50 }, (_, offset) => recordOf({ offset, value: Buffer.alloc(400) })),
    );
    expect(await send(inFolder('many.arrow'), brokers, 'narrow')).toMatchObject({ records: 50 });
  });

  it('leaves no topic behind to which nothing was sent', async () => {
    const { brokers } = kafka();
    writeCapture(inFolder('x.arrow'), [{ record: recordOf({}), arrivalNs: null }]);
    const controller = new AbortController();
    // The clock is read first when the topic is there.
    const nowMs = () => {
      controller.abort();
      return realClock.nowMs();
    };
    const { signal } = controller;
    const stopped = await send(inFolder('x.arrow'), brokers, 'unused', { signal, clock: { ...realClock, nowMs } });
    expect(stopped).toMatchObject({ records: 0, interrupted: true });
    const connection = await KafkaConnection.open(loadKafkaSettings({ brokers }));
    expect(await topicLimits(connection, 'unused')).toBeNull();
    await connection.close();
  });

  it('leaves headers out and gives them other names', async () => {
    const { brokers } = kafka();
    const headers = ['a', 'b', 'a', 'c'].map((name, i) => ({ name, value: Buffer.from(String(i)) }));
    writeCapture(inFolder('x.arrow'), [{ record: recordOf({ headers }), arrivalNs: null }]);
    await send(inFolder('x.arrow'), brokers, 'headers', { changeHeaders: parseHeaderChanges(['b'], ['a=x']) });
    await record(brokers, 'headers', inFolder('back.arrow'));
    const [back] = readCapture(inFolder('back.arrow'));
    expect(back!.record.headers.map(({ name, value }) => `${name} ${String(value)}`)).toEqual(['x 0', 'x 2', 'c 3']);
  });

  it('leaves a topic alone that holds records', async () => {
    const { brokers } = kafka();
    await runAndCapture({ scenario: writeSmallScenario(inFolder('small.yaml')) }, inFolder('x.arrow'));
    await send(inFolder('x.arrow'), brokers, 'taken');
    await expect(send(inFolder('x.arrow'), brokers, 'taken')).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining('already holds 744 records') as string,
    });
  });
});

describe('a broker that is not there', () => {
  it('is one line, before anything is sent', async () => {
    await runAndCapture({ scenario: writeSmallScenario(inFolder('small.yaml')) }, inFolder('x.arrow'));
    await expect(send(inFolder('x.arrow'), '127.0.0.1:1', 'nowhere')).rejects.toMatchObject({ code: 'service' });
  }, 20_000);
});

function engineOf(path: string) {
  const reader = CaptureReader.open(path);
  reader.close();
  return reader.origin.run!.engine;
}

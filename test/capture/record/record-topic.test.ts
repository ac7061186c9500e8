import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { RecordProducer } from '../../../src/kafka/record-producer.ts';
import { type OutgoingRecord } from '../../../src/kafka/protocol/records/batch-writer.ts';
import { loadKafkaSettings } from '../../../src/kafka/client/settings.ts';
import { ensureTopic } from '../../../src/kafka/topics.ts';
import { type RawRecord } from '../../../src/model/record.ts';
import { TRANSACTION_JSON } from '../../../src/mapping/transaction-json.ts';
import { rawRecordAt } from '../../../src/capture/format/batch.ts';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { realClock } from '../../../src/pacing/real-clock.ts';
import { type Recording, type RecordRequest } from '../../../src/capture/record/record-topic.ts';
import { ReplaySource } from '../../../src/capture/selection/replay-source.ts';
import { EVERYTHING } from '../../../src/capture/selection/selection.ts';
import { replayIntoTopic } from '../../../src/replay/replay-into-topic.ts';
import { contentOf, outgoingRecords } from '../../kafka/raw-records.ts';
import { describeWithKafka } from '../../services/kafka-fixture.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { UNWATCHED } from '../format/records.ts';
import { exported } from '../exchange/exported.ts';
import { recordWhole } from './record-whole.ts';

describeWithKafka('recording a topic', (kafka) => {
  const inFolder = temporaryFolder();
  let connection: KafkaConnection;
  let topics = 0;

  beforeAll(async () => {
    connection = await KafkaConnection.open(loadKafkaSettings({ brokers: kafka().brokers }));
  });
  afterAll(() => connection.close());

  async function topicWith(partitions: number, records: readonly OutgoingRecord[]): Promise<string> {
    const topic = `record-${topics++}`;
    await ensureTopic(connection, { topic, partitions, reuseTopic: false });
    await produce(topic, records);
    return topic;
  }

  async function produce(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    const producer = await RecordProducer.open(connection, topic);
    await producer.send(records);
    await producer.flush();
  }

  function record(topic: string, request: Partial<RecordRequest> = {}): Promise<Recording> {
    return recordWhole({ brokers: kafka().brokers, topic, out: inFolder('x.arrow') }, request);
  }

  async function replay(path: string, topic: string): Promise<void> {
    const reader = CaptureReader.open(path);
    try {
      await replayIntoTopic({
        source: new ReplaySource(reader, EVERYTHING, TRANSACTION_JSON),
        pace: { kind: 'max' },
        topic,
        reuseTopic: false,
        settings: connection.settings,
        clock: realClock,
        ...UNWATCHED,
      });
    } finally {
      reader.close();
    }
  }

  it('keeps everything that is in a record, and the order of each partition', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(outgoingRecords(3), { maxLength: 40 }), async (records) => {
        const recording = await record(await topicWith(3, records));
        const recorded = captured(inFolder('x.arrow'));
        expect(recording).toMatchObject({ complete: true, records: records.length });
        for (const partition of [0, 1, 2]) {
          const inPartition = (all: readonly (OutgoingRecord | RawRecord)[]) =>
            all.filter((one) => one.partition === partition).map(contentOf);
          expect(inPartition(recorded)).toEqual(inPartition(records));
        }
        expect(recorded.every(({ timestampType }) => timestampType === 'create')).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  // offset   0    1    2    3    4    5     time = 1000 + 10 × offset
  describe('from here to there', () => {
    const line = Array.from({ length: 6 }, (_, i) => plain(0, i, 1000 + 10 * i));

    it.each<[string, Partial<RecordRequest>, readonly number[]]>([
      ['all', {}, [0, 1, 2, 3, 4, 5]],
      ['an offset', { from: { kind: 'offset', offset: 4 } }, [4, 5]],
      ['a time', { from: { kind: 'time', timeMs: 1011 } }, [2, 3, 4, 5]],
      ['until a time that has passed', { until: { kind: 'time', timeMs: 1030 } }, [0, 1, 2]],
      ['until an offset', { until: { kind: 'offsets', offsets: new Map([[0, 2]]) } }, [0, 1]],
      ['a number of records', { until: { kind: 'count', records: 5 } }, [0, 1, 2, 3, 4]],
      ['nothing: what comes after the latest', { from: { kind: 'latest' } }, []],
      ['nothing: an end before the start', { from: { kind: 'offset', offset: 5 }, until: { kind: 'offsets', offsets: new Map([[0, 2]]) } }, []], // prettier-ignore
    ])('%s', async (_, request, offsets) => {
      const topic = await topicWith(1, line);
      await record(topic, request);
      expect(captured(inFolder('x.arrow')).map(({ offset }) => offset)).toEqual(offsets);
      expect(originOf(inFolder('x.arrow')).start).toBe(request.from === undefined ? 'log_start' : 'mid_topic');
    });

    it.each<[Partial<RecordRequest>, string]>([
      [{ from: { kind: 'offset', offset: 7 } }, '--from: partition 0 of topic "record-'],
      [{ partitions: [1] }, 'has only partition 0, found 1'],
      [{ until: { kind: 'offsets', offsets: new Map([[4, 2]]) } }, '--until: topic "record-'],
    ])('refuses what is not there: %j', async (request, message) => {
      await expect(record(await topicWith(1, line), request)).rejects.toMatchObject({
        code: 'input',
        message: expect.stringContaining(message) as unknown,
      });
    });

    it('only the partitions that were asked for', async () => {
      const topic = await topicWith(3, [plain(0, 0, 1), plain(1, 0, 1), plain(2, 0, 1)]);
      await record(topic, { partitions: [2, 0] });
      expect(
        captured(inFolder('x.arrow'))
          .map(({ partition }) => partition)
          .toSorted(),
      ).toEqual([0, 2]);
    });
  });

  it('goes on until it is stopped, and keeps what has come', async () => {
    const topic = await topicWith(2, [plain(0, 0, 1)]);
    const stop = new AbortController();
    let seen = 0;
    const recording = record(topic, {
      until: { kind: 'interrupted' },
      signal: stop.signal,
      onProgress: ({ records }) => {
        if (seen === 0) void produce(topic, [plain(1, 0, 2), plain(0, 1, 3)]);
        seen = records;
        if (seen === 3) stop.abort();
      },
    });
    expect(await recording).toMatchObject({ complete: false, records: 3 });
    expect(captured(inFolder('x.arrow'))).toHaveLength(3);
  });

  it('ends after the time it was given', async () => {
    const topic = await topicWith(1, [plain(0, 0, 1)]);
    expect(await record(topic, { until: { kind: 'duration', ms: 300 } })).toMatchObject({ complete: true, records: 1 });
  });

  it('says in one line that a topic is not there', async () => {
    await expect(record('nowhere')).rejects.toMatchObject({ code: 'service', message: /^cannot .*"nowhere"/ });
  });

  it('reads what kcat wrote, as kcat reads it', async ({ skip }) => {
    const missing = spawnSync('kcat', ['-V']).error !== undefined;
    if (missing && process.env['CI'] === undefined) skip('install kcat (Debian: apt-get install kcat)');
    const topic = await topicWith(1, []);
    const kcat = (args: readonly string[], input = '', of = topic) => {
      const { status, stdout, stderr } = spawnSync('kcat', ['-b', kafka().brokers, '-t', of, ...args], { input });
      if (status !== 0) throw new Error(String(stderr));
      return String(stdout);
    };
    kcat(['-P', '-K', ':', '-H', 'b=2', '-H', 'a=1', '-H', 'b=3'], 'k1:first\nk2:\n:third ä€😀\n');
    kcat(['-P', '-Z', '-K', ':', '-z', 'snappy'], 'k4:\n');
    kcat(['-P', '-z', 'lz4'], 'no key\n');
    kcat(['-P', '-z', 'gzip'], 'five\n');
    await record(topic);
    const lines = kcat(['-C', '-e', '-q', '-J']).trim().split('\n');
    const read = lines.map((text) => JSON.parse(text) as KcatRecord);
    expect(read).toHaveLength(6);
    expect(captured(inFolder('x.arrow')).map(asKcat)).toEqual(read.map(({ topic: _, broker: __, ...rest }) => rest));

    await replay(inFolder('x.arrow'), 'again');
    const readAgain = kcat(['-C', '-e', '-q', '-J'], '', 'again').trim().split('\n');
    expect(readAgain).toEqual(lines.map((line) => line.replace(`"topic":"${topic}"`, '"topic":"again"')));
    await record('again', { out: inFolder('again.arrow') });
    // Which broker a record came from is not in a capture.
    const exportedLines = (await exported(inFolder('again.arrow'), 'kcat')).toString().trim().split('\n');
    expect(exportedLines).toEqual(readAgain.map((line) => line.replace(/"broker":\d+/, '"broker":-1')));
  });
});

interface KcatRecord {
  readonly topic: string;
  readonly broker: number;
}

/** A record as `kcat -J` prints it, without topic and broker. */
function asKcat({ partition, offset, timestampMs, headers, key, value }: RawRecord): object {
  const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());
  const fields = headers.flatMap(({ name, value: held }) => [name, text(held)]);
  return {
    partition,
    offset,
    tstype: 'create',
    ts: timestampMs,
    ...(headers.length === 0 ? {} : { headers: fields }),
    key: text(key),
    payload: text(value),
  };
}

function plain(partition: number, number: number, timestampMs: number): OutgoingRecord {
  return { partition, timestampMs, key: Buffer.from(`${number}`), value: Buffer.from(`value ${number}`), headers: [] };
}

function captured(path: string): RawRecord[] {
  const reader = CaptureReader.open(path);
  try {
    return [...reader.batches()].flatMap((batch) =>
      Array.from({ length: batch.length }, (_, row) => rawRecordAt(batch, row)),
    );
  } finally {
    reader.close();
  }
}

function originOf(path: string) {
  const reader = CaptureReader.open(path);
  reader.close();
  return reader.origin;
}

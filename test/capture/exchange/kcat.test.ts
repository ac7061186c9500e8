import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { RecordProducer } from '../../../src/kafka/record-producer.ts';
import { RecordReader } from '../../../src/kafka/record-reader.ts';
import { loadKafkaSettings } from '../../../src/kafka/client/settings.ts';
import { ensureTopic, topicOffsets } from '../../../src/kafka/topics.ts';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { CaptureWriter } from '../../../src/capture/format/writer.ts';
import { importCapture } from '../../../src/capture/exchange/import.ts';
import { KcatReader } from '../../../src/capture/exchange/kcat-reader.ts';
import { outgoingRecords } from '../../kafka/raw-records.ts';
import { describeWithKafka } from '../../services/kafka-fixture.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { ORIGIN, UNWATCHED } from '../format/records.ts';
import { exported, linesOfText } from './exported.ts';

const inFolder = temporaryFolder();
const run = promisify(execFile);

const TOPIC = 'through-kcat';
const PARTITIONS = 3;

const isMissing = spawnSync('kcat', ['-V']).error !== undefined;
if (isMissing && !process.env['CI']) {
  console.warn('Skipped: captures and kcat. kcat is not there; on Debian and Ubuntu: apt-get install kcat');
}

describe.skipIf(isMissing && !process.env['CI'])('a capture and kcat', () => {
  describeWithKafka('on the same topic', (kafka) => {
    /** Puts records into the topic, some with kcat and some, which kcat cannot write, without it. */
    async function fill(connection: KafkaConnection): Promise<void> {
      await ensureTopic(connection, { topic: TOPIC, partitions: PARTITIONS, reuseTopic: false });
      const producer = await RecordProducer.open(connection, TOPIC);
      await producer.send(fc.sample(outgoingRecords(PARTITIONS), { seed: 11, numRuns: 300 }));
      await producer.flush();
      const produce = ['-P', '-b', kafka().brokers, '-t', TOPIC];
      await kcat(
        [...produce, '-p', '1', '-K', ':', '-H', 'a=1', '-H', 'b', '-H', 'a=2', '-z', 'gzip'],
        'k:v\nk2:{"x": 1}\n',
      );
      await kcat([...produce, '-p', '2', '-K', ':', '-Z'], 'gone:\n');
    }

    async function record(connection: KafkaConnection, path: string): Promise<void> {
      const offsets = await topicOffsets(connection, TOPIC);
      const ranges = new Map([...offsets].map(([partition, { low, high }]) => [partition, { from: low, to: high }]));
      const writer = CaptureWriter.create(path, { origin: { ...ORIGIN, topic: TOPIC } });
      for await (const { records } of new RecordReader(connection, TOPIC, ranges).read()) writer.append(records, 1n);
      writer.finalise();
    }

    it('see the same records, byte for byte', async () => {
      const connection = await KafkaConnection.open(loadKafkaSettings({ brokers: kafka().brokers }));
      try {
        await fill(connection);
        await record(connection, inFolder('recorded.arrow'));
      } finally {
        await connection.close();
      }
      const read = await kcat(['-C', '-b', kafka().brokers, '-t', TOPIC, '-o', 'beginning', '-e', '-q', '-J'], '');
      // Which broker a record came from is not in a capture.
      const kcatLines = linesOfText(read).map((line) => line.replace(/"broker":\d+/, '"broker":-1'));
      expect(kcatLines).toHaveLength(303);
      expect(kcatLines.sort()).toEqual(linesOfText(await exported(inFolder('recorded.arrow'), 'kcat')).sort());

      const file = 'lines of kcat';
      const imported = await importCapture(pieces(read), new KcatReader(null, file), inFolder('imported.arrow'), {
        ...UNWATCHED,
        file,
        bytes: read.length,
        version: '0.0.0',
      });
      const recorded = CaptureReader.open(inFolder('recorded.arrow'));
      recorded.close();
      expect(imported.digests).toEqual(recorded.digests);
      expect(readFileSync(inFolder('imported.arrow')).length).toBeGreaterThan(0);
    });
  });
});

/** Runs kcat with `input` and returns what it printed, as bytes. */
async function kcat(args: readonly string[], input: string): Promise<Buffer> {
  const running = run('kcat', args, { encoding: 'buffer', maxBuffer: 1 << 28 });
  running.child.stdin!.end(input);
  return (await running).stdout;
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

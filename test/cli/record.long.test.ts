import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KafkaConnection } from '../../src/kafka/client/connection.ts';
import { RecordProducer } from '../../src/kafka/record-producer.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { ensureTopic } from '../../src/kafka/topics.ts';
import { CaptureReader } from '../../src/capture/format/reader.ts';
import { recoverCapture } from '../../src/capture/format/recover.ts';
import { FLUSH_INTERVAL_MS } from '../../src/capture/record/record-topic.ts';
import { describeWithKafka } from '../services/kafka-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { until } from '../until.ts';
import { MAIN, startTrapline, trapline } from './trapline.ts';

const KILLS = 20;
const AT_ONCE = 4;
const PARTITIONS = 3;
/** Between a record's stamp and its place in the recorder's memory: producer, broker, fetch, and a machine that is busy. */
const TRANSIT_MS = 4000;

describeWithKafka('trapline record', (kafka) => {
  const inFolder = temporaryFolder();
  const topic = 'ticker';
  let connection: KafkaConnection;
  const stop = new AbortController();
  let ticker: Promise<void>;

  beforeAll(async () => {
    connection = await KafkaConnection.open(loadKafkaSettings({ brokers: kafka().brokers }));
    await ensureTopic(connection, { topic, partitions: PARTITIONS, reuseTopic: false });
    ticker = tick();
  });
  afterAll(async () => {
    stop.abort();
    await ticker;
    await connection.close();
  });

  /** A hundred records a second on each partition, stamped with the clock and numbered. */
  async function tick(): Promise<void> {
    const producer = await RecordProducer.open(connection, topic);
    for (let number = 0; !stop.signal.aborted; number++) {
      const records = Array.from({ length: PARTITIONS }, (_, partition) => ({
        partition,
        timestampMs: Date.now(),
        key: Buffer.from('clock'),
        value: Buffer.from(`${number}`.padEnd(300)),
        headers: [],
      }));
      await producer.send(records);
      await sleep(10);
    }
    await producer.flush();
  }

  function startRecording(out: string, ...more: string[]): ChildProcess {
    return startTrapline(['record', '--brokers', kafka().brokers, '--topic', topic, '--out', out, ...more]);
  }

  it(`loses at most one flush to kill -9, ${KILLS} times at random`, { timeout: 240_000 }, async () => {
    for (let round = 0; round < KILLS; round += AT_ONCE) {
      const lost = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, i) => recordAndKill(inFolder(`${round + i}.arrow`))),
      );
      expect(Math.max(...lost)).toBeLessThan(FLUSH_INTERVAL_MS + TRANSIT_MS);
    }
  });

  /** Resolves to how long before the kill the recovered capture ends, in ms. */
  async function recordAndKill(out: string): Promise<number> {
    const recorder = startRecording(out, '--from', 'latest');
    await until('recording begins', () => hasBegun(out));
    const begunAt = performance.now();
    await sleep(Math.random() * 2.5 * FLUSH_INTERVAL_MS);
    recorder.kill('SIGKILL');
    const livedMs = performance.now() - begunAt;
    const killedAtMs = Date.now();
    await exitOf(recorder);

    const watched = { signal: new AbortController().signal, onProgress: () => undefined };
    const { summary } = await recoverCapture(`${out}.part`, out, watched);
    const recorded = numbersByPartition(out);
    expect(recorded.flat()).toHaveLength(summary.records);
    for (const numbers of recorded) expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
    const ends = summary.partitions.map(({ maxTimestampMs }) => maxTimestampMs);
    return ends.length === 0 ? livedMs : killedAtMs - Math.max(...ends);
  }

  it.each(['SIGINT', 'SIGHUP'] as const)(
    'ends well on %s where no end was given, and tells what it recorded',
    async (signal) => {
      const out = inFolder('x.arrow');
      const recorder = startRecording(out, '--from', 'latest', '--json');
      const output = textOf(recorder);
      await until('recording begins', () => hasBegun(out));
      await sleep(FLUSH_INTERVAL_MS);
      recorder.kill(signal);
      expect(await exitOf(recorder)).toBe(0);
      const told = JSON.parse(await output) as { records: number };
      expect(told).toMatchObject({ topic, path: out, complete: false });
      expect(told.records).toBe(numbersByPartition(out).flat().length);
      expect(existsSync(`${out}.part`)).toBe(false);
    },
  );

  // Install util-linux to run this.
  it.skipIf(spawnSync('script', ['--version']).status !== 0)('is finished when its terminal goes away', async () => {
    const out = inFolder('x.arrow');
    const record = ['record', '--brokers', kafka().brokers, '--topic', topic, '--out', out];
    const terminal = spawn('script', ['-qec', [process.execPath, MAIN, ...record].join(' '), '/dev/null']);
    await until('recording begins', () => hasBegun(out));
    await sleep(FLUSH_INTERVAL_MS);
    terminal.kill('SIGKILL');
    await until('the capture is finished', () => existsSync(out));
    expect(numbersByPartition(out).flat().length).toBeGreaterThan(0);
    expect(existsSync(`${out}.part`)).toBe(false);
  });

  it('ends with 130 on Ctrl-C before the end that was given, and keeps what had come', async () => {
    const out = inFolder('x.arrow');
    const recorder = startRecording(out, '--until', '1h');
    await until('recording begins', () => hasBegun(out));
    await sleep(FLUSH_INTERVAL_MS);
    recorder.kill('SIGINT');
    expect(await exitOf(recorder)).toBe(130);
    expect(numbersByPartition(out).flat().length).toBeGreaterThan(0);
  });

  it('leaves a file alone that is there already', () => {
    const out = inFolder('x.arrow');
    const args = ['record', '--brokers', kafka().brokers, '--topic', topic, '--until', 'now', '--out', out];
    expect(trapline(args)).toMatchObject({ status: 0 });
    const again = trapline(args);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toMatch(/^trapline: .*x\.arrow: there is a file already; .*--force\n$/);
    expect(trapline([...args, '--force', '--quiet'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

it('ends with 4 and one line where no broker is', () => {
  const { status, stderr } = trapline(['record', '--brokers', '127.0.0.1:1', '--topic', 't', '--out', 'nowhere.arrow']);
  expect(status).toBe(4);
  expect(stderr).toMatch(/^trapline: cannot connect to Kafka at 127\.0\.0\.1:1: .*\n$/);
  expect(existsSync('nowhere.arrow')).toBe(false);
});

/** The numbers on the records of a capture, by partition, in its order. */
function numbersByPartition(path: string): number[][] {
  const reader = CaptureReader.open(path);
  const numbers = Array.from({ length: PARTITIONS }, (): number[] => []);
  for (const batch of reader.batches()) {
    for (let row = 0; row < batch.length; row++) numbers[batch.partition[row]!]!.push(Number(batch.value.at(row)));
  }
  reader.close();
  return numbers;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

async function textOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout!) text += String(chunk);
  return text;
}

function hasBegun(out: string): boolean {
  return (statSync(`${out}.part`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type RecordUntil } from '../../../src/capture/record/bounds.ts';
import { type Recording, recordTopic } from '../../../src/capture/record/record-topic.ts';
import { type Happening } from '../../../src/kafka/simulated/happenings.ts';
import { type LogView, type PartitionLog } from '../../../src/kafka/simulated/partition-log.ts';
import { type BrokerPlan, drawPlan, SIMULATED_SETTINGS, START_MS } from '../../../src/kafka/simulated/plan.ts';
import { readableRecords } from '../../../src/kafka/simulated/truth.ts';
import { SimulatedWorld } from '../../../src/kafka/simulated/world.ts';
import { RecordProducer } from '../../../src/kafka/record-producer.ts';
import { ensureTopic } from '../../../src/kafka/topics.ts';
import { type Clock } from '../../../src/pacing/clock.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { readCapture } from '../format/records.ts';

const SEEDS = 40;
const RECORDS = 120;
const PARTITIONS = 3;
const TOPIC = 'recorded';
const NEVER = new AbortController().signal;
/** What changes which records the topic has. */
const CHANGES = new Set(['transaction', 'records_deleted', 'log_compacted', 'partition_added', 'log_truncated']);

const inFolder = temporaryFolder();

function recordOf(number: number) {
  const value = Buffer.from(`${number} `);
  return { partition: number % PARTITIONS, timestampMs: 0, key: null, value, headers: [] };
}

async function writeAll(producer: RecordProducer, clock: Clock): Promise<void> {
  for (let number = 0; number < RECORDS; number += 4) {
    await producer.send([0, 1, 2, 3].map((more) => recordOf(number + more)));
    await clock.waitUntil(clock.nowMs() + 100, NEVER);
  }
  await producer.flush();
}

interface Recorded {
  readonly work: Promise<Recording>;
  readonly out: string;
  readonly log: (partition: number) => PartitionLog;
}

/** Records a topic while it is written. */
async function record(
  plan: BrokerPlan,
  happenings: readonly Happening[],
  until: RecordUntil = { kind: 'count', records: RECORDS },
): Promise<Recorded> {
  const { seed } = plan;
  const settings = { ...SIMULATED_SETTINGS, batchMaxBytes: plan.settings.batchMaxBytes };
  const world = new SimulatedWorld({ ...plan, startMs: START_MS, settings, happenings });
  const [writer, recorder] = [world.newClient(), world.newClient()];
  await world.schedule(TOPIC);
  const out = inFolder(`${seed}.arrow`);
  const work = async () => {
    const connection = await writer.connect();
    await ensureTopic(connection, { topic: TOPIC, partitions: PARTITIONS, reuseTopic: false });
    const producer = await RecordProducer.open(connection, TOPIC);
    const recording = recordTopic({
      kafka: { brokers: 'broker-1:9092', environment: {} },
      topic: TOPIC,
      from: { kind: 'beginning' },
      until,
      partitions: [],
      out,
      force: false,
      words: { from: 'beginning', until: until.kind },
      version: '0',
      onProgress: () => undefined,
      signal: NEVER,
      connection: recorder.options,
      wallNowMs: () => Math.floor(recorder.clock.nowMs()),
    });
    // What the recorder says comes first: the producer says the same.
    await Promise.allSettled([recording, writeAll(producer, writer.clock)]);
    return recording;
  };
  const log = (partition: number) => world.kafka.topics.get(TOPIC)!.partitions[partition]!.log;
  return { work: world.time.run(work()), out, log };
}

function captured(out: string): string[] {
  return readCapture(out).map(({ record: { partition, offset, value } }) => {
    return `${partition} ${offset} ${Buffer.from(value!).toString()}`;
  });
}

function logged(partition: number, log: LogView): string[] {
  return readableRecords(log, true).map(({ offset, value }) => `${partition} ${offset} ${value}`);
}

it(`a capture equals the log, whatever happens to the brokers: ${SEEDS} seeds`, async () => {
  for (let number = 0; number < SEEDS; number++) {
    const plan = drawPlan(`record-${number}`);
    const happenings = plan.happenings.filter(({ kind }) => !CHANGES.has(kind));
    const { work, out, log } = await record(plan, happenings);
    expect(await work).toMatchObject({ complete: true, records: RECORDS, deleted: [] });
    const inLog = [0, 1, 2].flatMap((partition) => logged(partition, log(partition)));
    expect(captured(out).sort(), `seed record-${number}`).toEqual(inLog.sort());
  }
});

it('a recording ends where the brokers lost what it has read, and keeps that', async () => {
  const plan = { ...drawPlan('lost'), shape: { brokers: 3, replicas: 3 }, versions: { fetch: 13, metadata: 10 } };
  const lost = { kind: 'log_truncated', atMs: START_MS + 1500, partition: 1, batches: 2 } as const;
  const { work, out, log } = await record(plan, [lost]);
  await expect(work).rejects.toMatchObject({ code: 'service', subCode: 'records_lost' });
  const before = logged(1, log(1).lost[0]!);
  expect(before.length).toBeGreaterThan(log(1).end);
  expect(captured(out).filter((words) => words.startsWith('1 '))).toEqual(before);
});

it('a recording has no time but that of its clocks: its end and its arrivals are the same again', async () => {
  const plan = drawPlan('again');
  const recorded = async () => {
    const { work, out } = await record(plan, [], { kind: 'time', timeMs: START_MS + 1500 });
    const { records, complete } = await work;
    expect(complete).toBe(true);
    expect(records).toBeGreaterThan(0);
    expect(records).toBeLessThan(RECORDS);
    return readCapture(out);
  };
  const first = await recorded();
  rmSync(inFolder('again.arrow'));
  expect(await recorded()).toEqual(first);
  const arrivedMs = first.map(({ arrivalNs }) => Number(arrivalNs! / 1_000_000n) - START_MS);
  expect(arrivedMs[0]).toBeGreaterThan(0);
  expect(arrivedMs.at(-1)).toBeLessThanOrEqual(1500);
  expect(arrivedMs).toEqual(arrivedMs.toSorted((a, b) => a - b));
});

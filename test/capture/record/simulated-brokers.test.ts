import { expect, it } from 'vitest';
import { recordTopic } from '../../../src/capture/record/record-topic.ts';
import { drawPlan, SIMULATED_SETTINGS, START_MS } from '../../../src/kafka/simulated/plan.ts';
import { readableRecords } from '../../../src/kafka/simulated/truth.ts';
import { SimulatedWorld } from '../../../src/kafka/simulated/world.ts';
import { RecordProducer } from '../../../src/kafka/record-producer.ts';
import { ensureTopic } from '../../../src/kafka/topics.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { readCapture } from '../format/records.ts';

const SEEDS = 40;
const RECORDS = 120;
const PARTITIONS = 3;
const TOPIC = 'recorded';
const NEVER = new AbortController().signal;
/** What changes which records the topic has. */
const CHANGES = new Set(['transaction', 'records_deleted', 'log_compacted', 'partition_added']);

const inFolder = temporaryFolder();

function recordOf(number: number) {
  const value = Buffer.from(`${number} `);
  return { partition: number % PARTITIONS, timestampMs: 0, key: null, value, headers: [] };
}

/** Records a topic while it is written and its brokers fail; what is in the capture, and what is in the log. */
async function record(seed: string): Promise<readonly [captured: string[], logged: string[]]> {
  const plan = drawPlan(seed);
  const happenings = plan.happenings.filter(({ kind }) => !CHANGES.has(kind));
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
      until: { kind: 'count', records: RECORDS },
      partitions: [],
      out,
      force: false,
      words: { from: 'beginning', until: String(RECORDS) },
      version: '0',
      onProgress: () => undefined,
      signal: NEVER,
      connection: recorder.options,
    });
    for (let number = 0; number < RECORDS; number += 4) {
      await producer.send([0, 1, 2, 3].map((more) => recordOf(number + more)));
      await writer.clock.waitUntil(writer.clock.nowMs() + 100, NEVER);
    }
    await producer.flush();
    return recording;
  };
  expect(await world.time.run(work())).toMatchObject({ complete: true, records: RECORDS, deleted: [] });
  const captured = readCapture(out).map(({ record: { partition, offset, value } }) => {
    return `${partition} ${offset} ${Buffer.from(value!).toString()}`;
  });
  const logged = world.kafka.topics
    .get(TOPIC)!
    .partitions.flatMap(({ log }, partition) =>
      readableRecords(log, true).map(({ offset, value }) => `${partition} ${offset} ${value}`),
    );
  return [captured.sort(), logged.sort()];
}

it(`a capture equals the log, whatever happens to the brokers: ${SEEDS} seeds`, async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const [captured, logged] = await record(`record-${seed}`);
    expect(captured, `seed record-${seed}`).toEqual(logged);
  }
});

import { Buffer } from 'node:buffer';
import { Random } from '../../random/random.ts';
import { RecordProducer } from '../record-producer.ts';
import { ensureTopic } from '../topics.ts';
import { consumeInGroup } from './consume-in-group.ts';
import { followTopic } from './follow-topic.ts';
import { type BrokerPlan, START_MS } from './plan.ts';
import { TOPIC } from './readers.ts';
import { FOREIGN_VALUE, scheduledUntilMs } from './events.ts';
import { firstDifference, readableRecords } from './truth.ts';
import { StandstillError } from './virtual-time.ts';
import { SimulatedWorld, type WorldClient } from './world.ts';

/** The outcome of a simulated run. */
export interface BrokerOutcome {
  /** What did not come as it must, in words; null if all did. */
  readonly mismatch: string | null;
  /** How long it took, in simulated ms. */
  readonly simulatedMs: number;
}

const LOOK_EVERY_MS = 20;
/** All must be done so long after the start: clients wait two minutes for a broker, and may do so twice. */
const DONE_WITHIN_MS = 600_000;
const SEND_SPAN_MS = 4000;
const MOST_AT_ONCE = 12;
const KEYS = 7;
const MOST_PADDING = 60;
/** So long after the last happening the topic is at rest. */
const AT_REST_AFTER_MS = 1000;
const NEVER = new AbortController().signal;

/**
 * Writes and reads a topic of a simulated cluster as the plan says, with the producer, the reader and the groups that run against a real one. The
 * same plan has the same outcome.
 */
export async function simulateBroker(plan: BrokerPlan): Promise<BrokerOutcome> {
  const world = new SimulatedWorld({ ...plan, startMs: START_MS });
  const mismatch = await world.time.run(play(world, plan), START_MS + DONE_WITHIN_MS).catch((error: unknown) => {
    if (error instanceof StandstillError || isServiceError(error)) return error.message;
    throw error;
  });
  return { mismatch, simulatedMs: world.time.nowMs() - START_MS };
}

async function play(world: SimulatedWorld, plan: BrokerPlan): Promise<string | null> {
  const { time, kafka } = world;
  const writer = new Writer(world.newClient(), plan);
  const begin = plan.members.length > 0 ? consumeInGroup(world, plan) : followTopic(world, plan);
  await world.schedule(TOPIC);
  await writer.open();
  const readers = await begin();
  try {
    await writer.writeAll();
    await time.waitUntil(scheduledUntilMs(plan.happenings) + AT_REST_AFTER_MS, NEVER);
    const { partitions } = kafka.topics.get(TOPIC)!;
    while (!readers.haveReached(partitions.map(({ log }) => log.end)))
      await time.waitUntil(time.nowMs() + LOOK_EVERY_MS, NEVER);
  } finally {
    await readers.stop();
  }
  return writer.mismatch(world) ?? readers.mismatch();
}

/** The producer, and what it sent. */
class Writer {
  readonly #client: WorldClient;
  readonly #plan: BrokerPlan;
  readonly #random: Random;
  /** The first word of each value, by partition. */
  readonly #sent: string[][];
  readonly #acknowledged: number[];
  #producer: RecordProducer | undefined;

  constructor(client: WorldClient, plan: BrokerPlan) {
    this.#client = client;
    this.#plan = plan;
    this.#random = Random.fromSeed(plan.seed).fork('writer');
    this.#sent = Array.from({ length: plan.partitions }, () => []);
    this.#acknowledged = this.#sent.map(() => 0);
  }

  /** Makes the topic. */
  async open(): Promise<void> {
    const { partitions } = this.#plan;
    const connection = await this.#client.connect();
    await ensureTopic(connection, { topic: TOPIC, partitions, reuseTopic: false });
    this.#producer = await RecordProducer.open(connection, TOPIC);
    this.#producer.onAcknowledged((partition, records) => (this.#acknowledged[partition]! += records));
  }

  async writeAll(): Promise<void> {
    const { clock } = this.#client;
    const { records } = this.#plan;
    const producer = this.#producer!;
    const pauseMs = (2 * SEND_SPAN_MS * MOST_AT_ONCE) / 2 / records;
    for (let left = records; left > 0;) {
      const count = Math.min(left, 1 + this.#random.below(MOST_AT_ONCE));
      left -= count;
      await producer.send(Array.from({ length: count }, () => this.#next()));
      await clock.waitUntil(clock.nowMs() + this.#random.next() * pauseMs, NEVER);
    }
    await producer.flush();
  }

  #next() {
    const partition = this.#random.below(this.#plan.partitions);
    const sent = this.#sent[partition]!;
    const number = `${partition}:${sent.length}`;
    const key = Buffer.from(String(sent.length % KEYS));
    sent.push(number);
    const value = Buffer.from(`${number} ${'.'.repeat(this.#random.below(MOST_PADDING))}`);
    return { partition, timestampMs: this.#plan.timestampMs, key, value, headers: [] };
  }

  /** Whether each record is in the log once, in its order, and was acknowledged once. */
  mismatch({ kafka }: SimulatedWorld): string | null {
    const { partitions } = kafka.topics.get(TOPIC)!;
    for (const [partition, sent] of this.#sent.entries()) {
      const written = readableRecords(partitions[partition]!.log, false).filter(({ value }) => value !== FOREIGN_VALUE);
      const numbers = written.map(({ value }) => value.split(' ')[0]!);
      const difference = firstDifference(`what was written to partition ${partition}`, numbers, sent);
      if (difference !== null) return difference;
      const acknowledged = this.#acknowledged[partition]!;
      if (acknowledged !== sent.length)
        return `${acknowledged} of ${sent.length} records of partition ${partition} were acknowledged`;
    }
    return null;
  }
}

function isServiceError(error: unknown): error is Error {
  return error instanceof Error && 'subCode' in error;
}

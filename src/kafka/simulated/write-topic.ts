import { Buffer } from 'node:buffer';
import { Random } from '../../random/random.ts';
import { RecordProducer } from '../record-producer.ts';
import { ensureTopic } from '../topics.ts';
import { type BrokerPlan } from './plan.ts';
import { TOPIC } from './readers.ts';
import { type SimulatedWorld, type WorldClient } from './world.ts';
import { writingMismatch } from './writing-truth.ts';

const SEND_SPAN_MS = 4000;
const MOST_AT_ONCE = 12;
const KEYS = 7;
const MOST_PADDING = 60;
const OWN_VALUE = /^\d+:(\d+) /;
const NEVER = new AbortController().signal;

/** The producer, and what it sent. */
export class TopicWriter {
  readonly #client: WorldClient;
  readonly #plan: BrokerPlan;
  readonly #random: Random;
  /** How many records, by partition. */
  readonly #sent: number[];
  readonly #acknowledged: number[];
  #producer: RecordProducer | undefined;

  constructor(client: WorldClient, plan: BrokerPlan) {
    this.#client = client;
    this.#plan = plan;
    this.#random = Random.fromSeed(plan.seed).fork('writer');
    this.#sent = Array.from({ length: plan.partitions }, () => 0);
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
    const number = this.#sent[partition]!++;
    const key = Buffer.from(String(number % KEYS));
    const value = Buffer.from(`${partition}:${number} ${'.'.repeat(this.#random.below(MOST_PADDING))}`);
    return { partition, timestampMs: this.#plan.timestampMs, key, value, headers: [] };
  }

  /** What was not written as it must, in words; null if all was. `hasFailed` says whether writing ended because records were lost. */
  mismatch({ kafka }: SimulatedWorld, hasFailed: boolean): string | null {
    const strays = this.#plan.happenings.filter(
      (one) => (one.kind === 'request_overtaken' || one.kind === 'request_doubled') && one.api === 'Produce',
    ).length;
    const { partitions } = kafka.topics.get(TOPIC)!;
    for (const [partition, sent] of this.#sent.entries()) {
      const what = `what was written to partition ${partition}`;
      const acknowledged = this.#acknowledged[partition]!;
      const writing = { what, sent, acknowledged, hasFailed, strays, numberOf };
      const mismatch = writingMismatch(writing, partitions[partition]!.log);
      if (mismatch !== null) return mismatch;
    }
    return null;
  }
}

function numberOf(value: string): number | null {
  const number = OWN_VALUE.exec(value)?.[1];
  return number === undefined ? null : Number(number);
}

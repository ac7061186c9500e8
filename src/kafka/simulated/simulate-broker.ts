import { consumeInGroup } from './consume-in-group.ts';
import { scheduledUntilMs } from './events.ts';
import { followTopic } from './follow-topic.ts';
import { type BrokerPlan, START_MS } from './plan.ts';
import { TOPIC } from './readers.ts';
import { StandstillError } from './virtual-time.ts';
import { SimulatedWorld } from './world.ts';
import { TopicWriter } from './write-topic.ts';

/** The outcome of a simulated run. */
export interface BrokerOutcome {
  /** What did not come as it must, in words; null if all did. */
  readonly mismatch: string | null;
  /** What the client said of records that the brokers lost, or of a topic that it cannot take for its own: its writers' and its readers' words. */
  readonly said: readonly string[];
  /** How long it took, in simulated ms. */
  readonly simulatedMs: number;
}

const LOOK_EVERY_MS = 20;
/** All must be done so long after the start: clients wait two minutes for a broker, and may do so twice. */
const DONE_WITHIN_MS = 600_000;
/** Readers have so long; then what they have read is judged. */
const READ_WITHIN_MS = 560_000;
/** So long after the last happening the topic is at rest, but for transactions that wait for a leader. */
const AT_REST_AFTER_MS = 1000;
const NEVER = new AbortController().signal;

/**
 * Writes and reads a topic of a simulated cluster as the plan says, with the producer, the reader and the groups that run against a real one. The
 * same plan has the same outcome.
 */
export async function simulateBroker(plan: BrokerPlan): Promise<BrokerOutcome> {
  const world = new SimulatedWorld({ ...plan, startMs: START_MS });
  const said: string[] = [];
  const mismatch = await world.time.run(play(world, plan, said), START_MS + DONE_WITHIN_MS).catch((error: unknown) => {
    if (error instanceof StandstillError || isServiceError(error)) return error.message;
    throw error;
  });
  return { mismatch, said, simulatedMs: world.time.nowMs() - START_MS };
}

async function play(world: SimulatedWorld, plan: BrokerPlan, said: string[]): Promise<string | null> {
  const { time, kafka } = world;
  const writer = new TopicWriter(world.newClient(), plan);
  const begin = plan.members.length > 0 ? consumeInGroup(world, plan) : followTopic(world, plan);
  await world.schedule(TOPIC);
  const logs = () => kafka.topics.get(TOPIC)!.partitions.map(({ log }) => log);
  try {
    await writer.open();
  } catch (error) {
    // Without an answer to its request, a client that finds the topic as others have changed it cannot tell it from another client's.
    const isGrown = isRefusal(error, 'topic_partitions') && logs().length > plan.partitions;
    const isWritten = isRefusal(error, 'topic_not_empty') && logs().some(({ end }) => end > 0);
    if (!isGrown && !isWritten) throw error;
    said.push(error.message);
    return null;
  }
  const readers = await begin();
  const mayBeSaid = () => logs().some(({ lost }) => lost.length > 0);
  const hasSaid = async (work: Promise<void>): Promise<boolean> => {
    try {
      await work;
      return false;
    } catch (error) {
      if (!mayBeSaid() || !isServiceError(error) || !SAYS_LOST.has(error.subCode)) throw error;
      said.push(error.message);
      return true;
    }
  };
  let writingFailed: boolean;
  let readingFailed = false;
  try {
    writingFailed = await hasSaid(writer.writeAll());
    await time.waitUntil(scheduledUntilMs(plan.happenings) + AT_REST_AFTER_MS, NEVER);
    const untilMs = START_MS + READ_WITHIN_MS;
    const { readCommitted } = plan.settings;
    const ends = () => logs().map(({ end, firstOpenOffset }) => (readCommitted ? Math.min(end, firstOpenOffset) : end));
    while (time.nowMs() < untilMs && !(world.haveTransactionsEnded && readers.haveReached(ends())))
      await time.waitUntil(time.nowMs() + LOOK_EVERY_MS, NEVER);
  } finally {
    readingFailed = await hasSaid(readers.stop());
  }
  return writer.mismatch(world, writingFailed) ?? readers.mismatch(readingFailed);
}

/** Of a reader that begins at an offset from elsewhere, the brokers can only say that the offset is not there. */
const SAYS_LOST: ReadonlySet<string> = new Set(['records_lost', 'offset_deleted']);

function isRefusal(error: unknown, subCode: string): error is Error {
  return isServiceError(error) && error.subCode === subCode;
}

function isServiceError(error: unknown): error is Error & { readonly subCode: string } {
  return error instanceof Error && 'subCode' in error;
}

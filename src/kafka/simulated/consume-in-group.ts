import { GroupConsumer } from '../group/consumer.ts';
import { type RecordBatch } from '../record-reader.ts';
import { type BrokerPlan, type MemberPlan } from './plan.ts';
import { type Readers, TOPIC } from './readers.ts';
import { type PlacedValue, readingMismatch } from './truth.ts';
import { type SimulatedWorld, type WorldClient } from './world.ts';

const GROUP = 'simulated-group';
const NEVER = new AbortController().signal;

/** A step of a member with a partition; steps are counted. */
interface Step {
  readonly member: number;
  readonly order: number;
}

/**
 * How far each partition has come, as a checkpoint that all members share. Objects to a member that takes records after another one took some since
 * the partition was assigned to it, and to records that are handed out twice.
 */
class Ledger {
  readonly next: number[];
  /** What was handed out, by partition. */
  readonly handedOut: PlacedValue[][];
  readonly objections: string[] = [];
  readonly #assigned: (readonly Step[])[];
  readonly #taken: (Step | undefined)[];
  #steps = 0;

  constructor(partitions: number) {
    this.next = new Array<number>(partitions).fill(0);
    this.handedOut = this.next.map(() => []);
    this.#assigned = this.next.map(() => []);
    this.#taken = this.next.map(() => undefined);
  }

  assign(member: number, partitions: readonly number[]): ReadonlyMap<number, number> {
    const order = ++this.#steps;
    for (const partition of partitions) {
      const others = this.#assigned[partition]!.filter((one) => one.member !== member);
      this.#assigned[partition] = [...others, { member, order }];
    }
    return new Map(partitions.map((partition) => [partition, this.next[partition]!]));
  }

  take(member: number, { partition, records, nextOffset }: RecordBatch): void {
    const since = this.#assigned[partition]!.find((one) => one.member === member)?.order ?? Infinity;
    const last = this.#taken[partition];
    if (last !== undefined && last.member !== member && last.order > since) {
      this.objections.push(`members ${member} and ${last.member} read partition ${partition} at the same time`);
    }
    this.#taken[partition] = { member, order: ++this.#steps };
    for (const { offset, value } of records) {
      if (offset < this.next[partition]!)
        this.objections.push(`offset ${offset} of partition ${partition} is handed out twice`);
      this.handedOut[partition]!.push({ offset, value: value === null ? '' : new TextDecoder().decode(value) });
    }
    this.next[partition] = Math.max(this.next[partition]!, nextOffset);
  }
}

/** Reads the topic with the members of a group, which come and go. */
export function consumeInGroup(world: SimulatedWorld, plan: BrokerPlan): () => Promise<Readers> {
  const ledger = new Ledger(plan.partitions);
  const stop = new AbortController();
  const members = plan.members.map((member, index) => ({ member, index, client: world.newClient() }));
  watchCommits(world, plan, ledger);
  return () => {
    let failure: { readonly error: unknown } | undefined;
    const running = Promise.all(members.map((one) => takePart(one, ledger, stop.signal)));
    running.catch((error: unknown) => (failure = { error }));
    return Promise.resolve({
      haveReached: (ends) =>
        failure !== undefined ||
        ledger.objections.length > 0 ||
        ends.every((end, partition) => ledger.next[partition]! >= end),
      stop: async () => {
        stop.abort();
        await running;
      },
      mismatch: (hasFailed) => ledger.objections[0] ?? handedOutWrongly(world, plan, ledger, hasFailed),
    });
  };
}

async function takePart(
  { member, index, client }: { readonly member: MemberPlan; readonly index: number; readonly client: WorldClient },
  ledger: Ledger,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = client;
  await clock.waitUntil(member.joinAtMs, signal);
  if (signal.aborted) return;
  const leave = new AbortController();
  const { leaveAtMs } = member;
  if (leaveAtMs !== null) void clock.waitUntil(leaveAtMs, signal).then(() => leave.abort());
  const connection = await client.connect();
  const consumer = new GroupConsumer(connection, GROUP, TOPIC, {
    onAssigned: (partitions) => Promise.resolve(ledger.assign(index, partitions)),
    onRevoked: () => Promise.resolve(),
    onBatch: async (batch) => {
      ledger.take(index, batch);
      if (member.batchMs > 0) await clock.waitUntil(clock.nowMs() + member.batchMs, NEVER);
      await consumer.commit(new Map([[batch.partition, batch.nextOffset]]));
    },
  });
  await consumer.run(AbortSignal.any([signal, leave.signal]));
  await connection.close();
}

/** What is committed was handed out, and never goes back. Requests that are overtaken or doubled may set it back: nothing in them tells. */
function watchCommits({ kafka }: SimulatedWorld, { happenings }: BrokerPlan, ledger: Ledger): void {
  const mayGoBack = happenings.some(
    (one) => (one.kind === 'request_overtaken' || one.kind === 'request_doubled') && one.api === 'OffsetCommit',
  );
  kafka.group(GROUP).onCommit = (name, before, after) => {
    const partition = Number(name.slice(name.indexOf('/') + 1));
    if (after < before && !mayGoBack)
      ledger.objections.push(`the commit of ${name} goes back from ${before} to ${after}`);
    if (after > ledger.next[partition]!)
      ledger.objections.push(`${after} of ${name} is committed and was not handed out`);
  };
}

function handedOutWrongly(
  { kafka }: SimulatedWorld,
  { settings }: BrokerPlan,
  ledger: Ledger,
  hasFailed: boolean,
): string | null {
  for (const [partition, { log }] of kafka.topics.get(TOPIC)!.partitions.entries()) {
    const what = `what was handed out of partition ${partition}`;
    const found = ledger.handedOut[partition]!;
    const { readCommitted } = settings;
    // A member begins at an offset that another one had reached, in whatever log there was.
    const reading = { what, found, readCommitted, mayLack: () => false, hasFailed, tellsLogsApart: false };
    const difference = readingMismatch(reading, log);
    if (difference !== null) return difference;
  }
  return null;
}

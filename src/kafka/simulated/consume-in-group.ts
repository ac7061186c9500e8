import { GroupConsumer } from '../group/consumer.ts';
import { type RecordBatch } from '../record-reader.ts';
import { type BrokerPlan, type MemberPlan } from './plan.ts';
import { type Readers, TOPIC } from './simulate-broker.ts';
import { type PlacedValue, readingMismatch } from './truth.ts';
import { type SimulatedWorld, type WorldClient } from './world.ts';

const GROUP = 'simulated-group';
const NEVER = new AbortController().signal;

/** Which member has which partition and how far each one has come; objects to what must not be. */
class Ledger {
  readonly next: number[];
  /** What was handed out, by partition. */
  readonly handedOut: PlacedValue[][];
  readonly objections: string[] = [];
  readonly #owners: (number | null)[];

  constructor(partitions: number) {
    this.next = new Array<number>(partitions).fill(0);
    this.handedOut = this.next.map(() => []);
    this.#owners = this.next.map(() => null);
  }

  own(member: number, partitions: readonly number[]): ReadonlyMap<number, number> {
    for (const partition of partitions) this.#owners[partition] = member;
    return new Map(partitions.map((partition) => [partition, this.next[partition]!]));
  }

  giveBack(member: number, partitions: readonly number[]): void {
    for (const partition of partitions) if (this.#owners[partition] === member) this.#owners[partition] = null;
  }

  take(member: number, { partition, records, nextOffset }: RecordBatch): void {
    if (this.#owners[partition] !== member) {
      const owner = this.#owners[partition];
      const has = owner === null ? 'no member has' : `member ${owner} has`;
      this.objections.push(`member ${member} gets records of partition ${partition}, which ${has}`);
    }
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
      mismatch: () => ledger.objections[0] ?? handedOutWrongly(world, plan, ledger),
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
    onAssigned: (partitions) => Promise.resolve(ledger.own(index, partitions)),
    onRevoked: (partitions) => Promise.resolve(ledger.giveBack(index, partitions)),
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

function handedOutWrongly({ kafka }: SimulatedWorld, { settings }: BrokerPlan, ledger: Ledger): string | null {
  for (const [partition, { log }] of kafka.topics.get(TOPIC)!.partitions.entries()) {
    const what = `what was handed out of partition ${partition}`;
    const found = ledger.handedOut[partition]!;
    const difference = readingMismatch(what, found, log, settings.readCommitted, () => false);
    if (difference !== null) return difference;
  }
  return null;
}

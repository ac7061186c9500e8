import { type Buffer } from 'node:buffer';
import { RecordBatchWriter } from '../protocol/records/batch-writer.ts';
import { type ClusterEvent, type Happening } from './happenings.ts';
import { type Partition, type SimulatedKafka } from './kafka.ts';
import { type ClientProcess, type Network } from './network.ts';
import { endOfTransaction, headerOf, inTransaction } from './stored-batch.ts';

/** The value of records that no client under test wrote. */
const FOREIGN_VALUE = 'foreign';

type Transaction = Extract<ClusterEvent, { readonly kind: 'transaction' }>;

/** Where events happen. */
interface Stage {
  readonly network: Network;
  readonly clients: readonly ClientProcess[];
  readonly topic: string;
}

/** When the last of the happenings is over. */
export function scheduledUntilMs(happenings: readonly Happening[]): number {
  const lengthOf = (one: Happening) => ('forMs' in one ? one.forMs : 'downMs' in one ? one.downMs : 0);
  return Math.max(0, ...happenings.map((one) => one.atMs + lengthOf(one)));
}

const AGAIN_MS = 20;
const FOREIGN_RECORDS = 2;

/**
 * Has the events happen when they are due. What concerns the topic happens only if there is one by then. A transaction begins and ends later where its
 * partition has no leader: what is returned says whether all have ended.
 */
export async function scheduleEvents(events: readonly ClusterEvent[], stage: Stage): Promise<() => boolean> {
  const { kafka, time } = stage.network;
  let open = 0;
  for (const event of events) {
    if (event.kind === 'transaction') {
      const batch = await foreignBatch(kafka);
      open += 1;
      time.at(event.atMs, () => transact(event, batch, stage, () => (open -= 1)));
    } else time.at(event.atMs, () => happen(event, stage));
  }
  return () => open === 0;
}

function transact(event: Transaction, batch: Buffer, stage: Stage, onEnd: () => void): void {
  const { kafka, time } = stage.network;
  const partition = partitionOf(event, stage);
  if (partition === undefined) return onEnd();
  const end = endOfTransaction(headerOf(batch), event.end, time.nowMs());
  onceLed(kafka, partition, () => {
    append(kafka, partition, inTransaction(batch));
    time.at(time.nowMs() + event.forMs, () =>
      onceLed(kafka, partition, () => {
        append(kafka, partition, end);
        onEnd();
      }),
    );
  });
}

function partitionOf(event: ClusterEvent, { network, topic }: Stage): Partition | undefined {
  const partitions = network.kafka.topics.get(topic)?.partitions ?? [];
  return 'partition' in event ? partitions[event.partition % partitions.length] : undefined;
}

function happen(event: Exclude<ClusterEvent, Transaction>, stage: Stage): void {
  const { network, clients, topic } = stage;
  const { kafka, time } = network;
  const nowMs = time.nowMs();
  const partition = partitionOf(event, stage);
  switch (event.kind) {
    case 'broker_restarts':
      return kafka.restart(brokerOf(kafka, event.broker), event.downMs);
    case 'broker_cut_off':
      return network.cutOff(brokerOf(kafka, event.broker), nowMs + event.forMs);
    case 'coordinator_moves':
      return kafka.moveCoordinator(event.loadingMs);
    case 'client_stands_still':
      clients[event.client % clients.length]!.stillUntilMs = nowMs + event.forMs;
      return;
    case 'partition_added':
      if (kafka.topics.has(topic)) kafka.addPartitions(topic, 1);
      return;
    default:
      if (partition !== undefined) happenTo(partition, event, kafka);
  }
}

function brokerOf(kafka: SimulatedKafka, number: number): number {
  return ((number - 1) % kafka.brokers.length) + 1;
}

function happenTo(
  partition: Partition,
  event: Exclude<Extract<ClusterEvent, { readonly partition: number }>, Transaction>,
  kafka: SimulatedKafka,
): void {
  const { log } = partition;
  const { time } = kafka;
  switch (event.kind) {
    case 'leader_moves':
      return void kafka.moveLeader(partition);
    case 'log_truncated':
      return void kafka.moveLeader(partition, event.batches);
    case 'replicas_lag':
      partition.laggingUntilMs = time.nowMs() + event.forMs;
      return;
    case 'log_compacted':
      return log.compactBefore(log.highWatermark);
    case 'records_deleted':
      return log.deleteBefore(log.startOffset + Math.floor(event.share * (log.highWatermark - log.startOffset)));
  }
}

function onceLed(kafka: SimulatedKafka, partition: Partition, act: () => void): void {
  if (partition.leader >= 0) act();
  else kafka.time.at(kafka.time.nowMs() + AGAIN_MS, () => onceLed(kafka, partition, act));
}

function append(kafka: SimulatedKafka, partition: Partition, batch: Buffer): void {
  partition.log.append(batch);
  kafka.replicate(partition);
}

/** A batch of another producer. */
async function foreignBatch(kafka: SimulatedKafka): Promise<Buffer> {
  const writer = new RecordBatchWriter();
  for (let record = 0; record < FOREIGN_RECORDS; record++) {
    writer.add({
      partition: 0,
      timestampMs: 0,
      key: null,
      value: new TextEncoder().encode(FOREIGN_VALUE),
      headers: [],
    });
  }
  return writer.finish('none', { producerId: BigInt(kafka.newProducerId()), producerEpoch: 0 }, 0);
}

import { RecordReader } from '../record-reader.ts';
import { topicOffsets } from '../topics.ts';
import { type DeletedRange, TopicChanges } from '../topic-changes.ts';
import { type BrokerPlan } from './plan.ts';
import { type Readers, TOPIC } from './readers.ts';
import { type PlacedValue, readingMismatch } from './truth.ts';
import { type SimulatedWorld } from './world.ts';

const WITH_TOPIC_IDS = 10;
const WITH_EPOCHS = 12;

/** Reads the topic from its first records on, without a group. */
export function followTopic(world: SimulatedWorld, plan: BrokerPlan): () => Promise<Readers> {
  const { partitions, settings } = plan;
  const client = world.newClient();
  const stop = new AbortController();
  // Brokers that know no ids of topics are not asked for partitions that are added.
  const seesAdded = plan.versions.metadata >= WITH_TOPIC_IDS;
  const tellsLogsApart = plan.versions.fetch >= WITH_EPOCHS;
  const read = Array.from({ length: partitions }, (): PlacedValue[] => []);
  const reached = new Array<number>(partitions).fill(0);
  const deleted: DeletedRange[] = [];
  return async () => {
    const connection = await client.connect();
    const changes = await TopicChanges.of(connection, TOPIC, client.clock);
    const there = await topicOffsets(connection, TOPIC);
    for (const partition of there.keys()) read[partition] ??= [];
    const ranges = new Map([...there.keys()].map((partition) => [partition, { from: 0, to: null }]));
    const reader = new RecordReader(connection, TOPIC, ranges, {
      changes,
      onAdded: (added) => {
        for (const partition of added) read[partition] ??= [];
      },
      onDeleted: (range) => {
        deleted.push(range);
        reached[range.partition] = range.to;
      },
    });
    const reading = (async () => {
      for await (const { partition, records, nextOffset } of reader.read(stop.signal)) {
        reached[partition] = nextOffset;
        for (const { offset, value } of records) read[partition]!.push({ offset, value: textOf(value) });
      }
    })();
    let failure: { readonly error: unknown } | undefined;
    reading.catch((error: unknown) => (failure = { error }));
    const logs = () => world.kafka.topics.get(TOPIC)!.partitions.map(({ log }) => log);
    const mismatch = (hasFailed: boolean) => {
      for (const [partition, log] of logs().entries()) {
        if (partition >= partitions && !seesAdded) continue;
        const mayLack = (offset: number) =>
          deleted.some((range) => range.partition === partition && range.from <= offset && offset < range.to);
        const what = `what was read of partition ${partition}`;
        const found = read[partition] ?? [];
        const result = { what, found, readCommitted: settings.readCommitted, mayLack, hasFailed, tellsLogsApart };
        const difference = readingMismatch(result, log);
        if (difference !== null) return difference;
      }
      return null;
    };
    const isAllThere = () => logs().every(({ lost }) => lost.length === 0) || mismatch(false) === null;
    return {
      haveReached: (ends) =>
        failure !== undefined ||
        (ends.slice(0, seesAdded ? Infinity : partitions).every((end, partition) => (reached[partition] ?? 0) >= end) &&
          isAllThere()),
      stop: () => {
        stop.abort();
        return reading;
      },
      mismatch,
    };
  };
}

function textOf(value: Uint8Array | null): string {
  return value === null ? '' : new TextDecoder().decode(value);
}

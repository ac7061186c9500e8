import { RecordReader } from '../record-reader.ts';
import { TopicChanges } from '../topic-changes.ts';
import { type BrokerPlan } from './plan.ts';
import { type Readers, TOPIC } from './simulate-broker.ts';
import { firstDifference, type KeyedRecord, readableRecords } from './truth.ts';
import { type SimulatedWorld } from './world.ts';

/** Reads the topic from its first records on, without a group. */
export function followTopic(world: SimulatedWorld, { partitions, settings }: BrokerPlan): () => Promise<Readers> {
  const client = world.newClient();
  const stop = new AbortController();
  const read = Array.from({ length: partitions }, (): KeyedRecord[] => []);
  const reached = new Array<number>(partitions).fill(0);
  return async () => {
    const connection = await client.connect();
    const changes = await TopicChanges.of(connection, TOPIC, client.clock);
    const ranges = new Map(read.map((_, partition) => [partition, { from: 0, to: null }]));
    const reader = new RecordReader(connection, TOPIC, ranges, { changes, onDeleted: () => undefined });
    const reading = (async () => {
      for await (const { partition, records, nextOffset } of reader.read(stop.signal)) {
        reached[partition] = nextOffset;
        for (const { offset, key } of records) {
          read[partition]!.push({ offset, key: key === null ? null : new TextDecoder().decode(key) });
        }
      }
    })();
    let failure: { readonly error: unknown } | undefined;
    reading.catch((error: unknown) => (failure = { error }));
    return {
      haveReached: (ends) => failure !== undefined || ends.every((end, partition) => reached[partition]! >= end),
      stop: () => {
        stop.abort();
        return reading;
      },
      mismatch: () => {
        for (const [partition, { log }] of world.kafka.topics.get(TOPIC)!.partitions.entries()) {
          const expected = readableRecords(log, settings.readCommitted).map(wordsOf);
          const found = read[partition]!.map(wordsOf);
          const difference = firstDifference(`what was read of partition ${partition}`, found, expected);
          if (difference !== null) return difference;
        }
        return null;
      },
    };
  };
}

function wordsOf({ offset, key }: KeyedRecord): string {
  return `${key ?? 'a foreign record'} at offset ${offset}`;
}

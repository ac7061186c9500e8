import { KafkaConnection } from '../../bus/kafka/connection.ts';
import { GroupConsumer } from '../../bus/kafka/group-consumer.ts';
import { CheckpointStore } from '../../checkpoint/store.ts';
import { createVocabulary } from '../../model/dictionary.ts';
import { Consumer } from './consumer.ts';
import { type ConsumerJob } from './messages.ts';
import { ParentLink } from './parent-link.ts';

/** The program of a consumer process, started by ConsumerProcess. */

const stop = new AbortController();
let consumer: Consumer | undefined;

const parent = new ParentLink((message) => {
  switch (message.kind) {
    case 'begin':
      return void begin(message.job).catch(fail);
    case 'end':
      return void consumer!.endAt(message.end).catch(fail);
    case 'stop':
      return stop.abort();
  }
});

// No consumer outlives its parent. Ctrl-C reaches every process at the terminal: what becomes of the run, the parent says.
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('uncaughtException', (error) => void fail(error));

async function fail(error: unknown): Promise<void> {
  await parent.failed(error);
  process.exit(1);
}

async function begin(job: ConsumerJob): Promise<void> {
  const vocabulary = createVocabulary();
  const group: { commit: GroupConsumer['commit'] } = { commit: () => Promise.resolve() };
  const own = (consumer = new Consumer(
    {
      ...job,
      vocabulary,
      store: new CheckpointStore(job.checkpointFolder, job.source),
      commit: (partition, nextOffset) => group.commit(new Map([[partition, nextOffset]])),
      now: () => performance.now(),
    },
    parent,
  ));
  const connection = await KafkaConnection.open(job.settings);
  const decoder = new RecordBatchDecoder(vocabulary);
  const member = new GroupConsumer(connection, job.groupId, job.topic, {
    onAssigned: async (partitions) => {
      const starts = new Map<number, number>();
      for (const partition of partitions) starts.set(partition, await own.assigned(partition));
      return starts;
    },
    onRevoked: async (partitions) => {
      for (const partition of partitions) await own.revoked(partition);
    },
    onBatch: (batch) => own.take(decoder.decode(batch), batch.nextOffset),
  });
  group.commit = (offsets) => member.commit(offsets);
  await member.run(stop.signal);
  await connection.close();
  process.exit();
}

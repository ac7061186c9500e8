import { rmSync } from 'node:fs';
import { KafkaConnection } from '../kafka/client/connection.ts';
import { GroupConsumer } from '../kafka/group/consumer.ts';
import { type RecordBatch } from '../kafka/record-reader.ts';
import { shiftLog } from '../bus/shift-times.ts';
import { CheckpointFolder } from '../checkpoint/folder.ts';
import { CheckpointStore } from '../checkpoint/store.ts';
import { LogDecoder } from '../mapping/log-decoder.ts';
import { transactionJsonOf } from '../mapping/transaction-json.ts';
import { type LogBatch } from '../model/batch.ts';
import { createVocabulary } from '../model/dictionary.ts';
import { INTERRUPT_SIGNALS } from '../model/interrupt-signals.ts';
import { DEFAULT_BATCH_ROWS } from '../pipeline/batch-rows.ts';
import { realClock } from '../pacing/real-clock.ts';
import { Consumer } from '../consumer/consumer.ts';
import { type ConsumerJob } from './messages.ts';
import { ParentLink } from './parent-link.ts';

/** The program of a consumer process, started by ConsumerProcess. */

const stop = new AbortController();
let consumer: Consumer | undefined;
let checkpointFolder: string | undefined;

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

// A consumer ends with its parent. If the parent was killed, the run is lost, and its remains on the disk are of no use.
process.on('disconnect', () => {
  if (checkpointFolder !== undefined) rmSync(checkpointFolder, { recursive: true, force: true });
  process.exit();
});
// Ctrl-C reaches every process of the terminal. The parent decides what happens to the run.
for (const signal of INTERRUPT_SIGNALS) process.on(signal, () => undefined);
process.on('uncaughtException', (error) => void fail(error));

async function fail(error: unknown): Promise<void> {
  await parent.failed(error);
  process.exit(1);
}

async function begin(job: ConsumerJob): Promise<void> {
  checkpointFolder = job.checkpointFolder;
  const vocabulary = createVocabulary(job.extras);
  const options = {
    ...job,
    vocabulary,
    store: new CheckpointStore(new CheckpointFolder(job.checkpointFolder), job.source),
    commit: (partition: number, nextOffset: number) => member.commit(new Map([[partition, nextOffset]])),
    now: realClock.nowMs,
  };
  const own = (consumer = new Consumer(options, parent));
  const decoders = job.firstOffsets.map(
    (_, partition) => new LogDecoder(partition, transactionJsonOf(vocabulary), vocabulary, DEFAULT_BATCH_ROWS),
  );
  // Converts to the world's time, which the parent uses and the engines do not need.
  const inWorldTime =
    job.shiftMs === 0 ? (batch: LogBatch) => batch : (batch: LogBatch) => shiftLog(batch, -job.shiftMs);
  const takeAll = async ({ partition, records, nextOffset }: RecordBatch) => {
    const decoder = decoders[partition]!;
    for (const record of records) {
      decoder.add(record);
      if (decoder.full) await own.take(inWorldTime(decoder.take()), record.offset + 1);
    }
    await own.take(inWorldTime(decoder.take()), nextOffset);
  };
  const connection = await KafkaConnection.open(job.settings, { giveUpAfterMs: job.settings.retryForMs });
  const member = new GroupConsumer(connection, job.groupId, job.topic, {
    onAssigned: async (partitions) => {
      const starts = new Map<number, number>();
      for (const partition of partitions) starts.set(partition, await own.assigned(partition));
      return starts;
    },
    onRevoked: async (partitions) => {
      for (const partition of partitions) await own.revoked(partition);
    },
    onBatch: takeAll,
  });
  await member.run(stop.signal);
  await connection.close();
  process.exit();
}

import { expect, it, vi } from 'vitest';
import { RemoteEngines } from '../../src/cluster/remote-engines.ts';
import { type ConsumerEvents } from '../../src/cluster/consumer-process.ts';
import { type ConsumerJob } from '../../src/cluster/messages.ts';
import { PartitionWorker } from '../../src/consumer/partition-worker.ts';
import { logOf, optionsOf } from '../engine/harness.ts';

const started = vi.hoisted((): ConsumerEvents[] => []);

vi.mock('../../src/cluster/consumer-process.ts', () => ({
  ConsumerProcess: class {
    readonly pid = 1;
    constructor(events: ConsumerEvents) {
      started.push(events);
    }
    send(): void {}
    ended(): Promise<void> {
      return Promise.resolve();
    }
  },
}));

const OPTIONS = optionsOf(
  [{ kind: 'count', name: 'twice', detects: [], atLeast: 2, window: { kind: 'trailing', sizeMs: 1000 } }],
  { early: true, allowedDisorderMs: 1000 },
);

/*
 *  records          0 1 2 3 4 | 5 6 7 8 9    each but the first completes a window, and is said early
 *  first consumer   ----------x              is killed before it has written a checkpoint
 *  second consumer  --------------------->   reads all of them in one batch
 */
it('what is said early counts once, also where a batch has records that were processed before', () => {
  const batch = logOf(Array.from({ length: 10 }, (_, at) => ({ at })));
  const job = { firstOffsets: [0] } as unknown as ConsumerJob;
  const engines = new RemoteEngines({ job, consumers: 1, onNotice: () => undefined });
  const early: number[] = [];
  engines.watch((processed) => early.push(processed.early ?? NaN));
  const consumer = () => PartitionWorker.begin(0, 0, OPTIONS, batch.vocabulary);
  const give = (worker: PartitionWorker, events: ConsumerEvents | undefined) => {
    const done = { takenAtMs: 1, doneAtMs: 2, saidEarly: worker.saidEarly };
    events!.message({ kind: 'outputs', outputs: worker.takeOutputs(), nextOffset: worker.nextOffset, done });
  };
  const first = consumer();
  first.process({ ...batch, length: 5, malformed: [] }, 5);
  give(first, started[0]);
  started[0]!.exited('was ended by SIGKILL');
  const second = consumer();
  give(second, started[1]);
  second.process(batch, 10);
  give(second, started[1]);
  expect(early).toEqual([4, 0, 5]);
});

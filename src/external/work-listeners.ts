import { partitionOfKey } from '../bus/partitioner.ts';
import { type ArrivedAlert, type EngineWatcher } from '../pipeline/engine-watcher.ts';
import { type SaidAlert } from './alert-log.ts';

/** Tells a run by the wall clock of another engine's work. */
export class WorkListeners {
  readonly #partitions: number;
  #watcher: EngineWatcher = () => undefined;
  #arrived: (alert: ArrivedAlert) => void = () => undefined;

  constructor(partitions: number) {
    this.#partitions = partitions;
  }

  /** From now on only this watcher is told how far the engine is. */
  watch(watcher: EngineWatcher): void {
    this.#watcher = watcher;
  }

  /** From now on only this listener is told of alerts. */
  onAlert(listener: (alert: ArrivedAlert) => void): void {
    this.#arrived = listener;
  }

  /** The engine has the records of a partition that are before `nextOffset`, since `takenAtMs` by the real clock; NaN if that is not known. */
  reached(partition: number, nextOffset: number, takenAtMs: number): void {
    const doneAtMs = takenAtMs;
    this.#watcher({ partition, nextOffset, detections: [], timings: new Map(), takenAtMs, doneAtMs });
  }

  /** An alert has come for the first time. One that does not name its transaction, or goes on with another, is not told of. */
  alert({ rule, transaction_id, client_id, kind, timing }: SaidAlert): void {
    if (transaction_id === null || kind === 'extend') return;
    const partition = partitionOfKey(client_id, this.#partitions);
    this.#arrived({ rule, transactionId: transaction_id, partition, isAtEnd: timing.at_end });
  }
}

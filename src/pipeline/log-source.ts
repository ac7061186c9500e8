import { type LogBatch } from '../model/batch.ts';

/** What a source hands its records to. */
export interface LogReceiver {
  /** Records processed so far. */
  readonly consumed: number;
  /** The next records of a partition, in offset order; good until the call returns. */
  take(batch: LogBatch): void;
  /** Everything that was published so far has been handed over. */
  caughtUp(): Promise<void>;
}

/** How a source's flow went. */
export interface Flow {
  /** Records that were published. */
  readonly records: number;
  /** Whether the source was stopped before its end. */
  readonly interrupted: boolean;
  /** Whether the partitions' segments are declared ended; if not, this is a pause. */
  readonly ended: boolean;
}

/** Where the records of a run come from: a world that is drawn as it goes, or a capture. */
export interface LogSource {
  /** Hands over every record, and resolves when there are no more. */
  flow(to: LogReceiver): Promise<Flow>;
}

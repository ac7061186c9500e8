import { logRecords } from '../wire/log-records.ts';
import { WireRecords } from '../wire/record.ts';
import { type LogBatch } from '../model/batch.ts';
import { type CapturedRun } from './format/format.ts';
import { CaptureWriter } from './format/writer.ts';
import { type Observer } from '../model/observer.ts';
import { VERSION } from '../config/version.ts';

/** Where a run's log is captured. */
export interface CaptureRequest {
  readonly path: string;
  /** Whether an existing file is replaced. */
  readonly force: boolean;
}

/** Captures the log of a run: every record as it travels, or would travel, through Kafka. */
export class RunCapture implements Observer {
  readonly #writer: CaptureWriter;
  #wire: WireRecords | undefined;
  #open = true;

  /** Throws TraplineError('input') if a file already exists. */
  constructor({ path, force }: CaptureRequest, topic: string, run: CapturedRun) {
    const origin = {
      version: VERSION,
      topic,
      cluster: null,
      from: 'beginning',
      until: 'end of the run',
      start: 'log_start',
      checkpoints: null,
      run,
    } as const;
    this.#writer = CaptureWriter.create(path, { origin, force });
  }

  drawn(): void {
    // Transactions that were drawn but not delivered are not in the log.
  }

  delivered(batch: LogBatch): void {
    this.#wire ??= new WireRecords(batch.vocabulary);
    this.#writer.append(logRecords(batch, this.#wire), null);
  }

  /** `cutShort` says that the run was interrupted, so that its log is incomplete. */
  finalise(cutShort: boolean): void {
    this.#open = false;
    this.#writer.finalise(cutShort ? { cutShort } : {});
  }

  /** Removes a capture that was not finalised. */
  discard(): void {
    if (this.#open) this.#writer.discard();
    this.#open = false;
  }
}

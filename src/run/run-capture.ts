import { WireRecords } from '../bus/wire-record.ts';
import { type LogBatch } from '../model/batch.ts';
import { type RawRecord } from '../model/record.ts';
import { type CapturedRun } from '../replay/capture/format.ts';
import { CaptureWriter } from '../replay/capture/writer.ts';
import { type Observer } from './pipeline.ts';
import { VERSION } from './versions.ts';

/** Where a run's log is captured. */
export interface CaptureRequest {
  readonly path: string;
  /** Whether a file there is replaced. */
  readonly force: boolean;
}

/** Captures the log of a run: every record as it travels, or would travel, through Kafka. */
export class RunCapture implements Observer {
  readonly #writer: CaptureWriter;
  #wire: WireRecords | undefined;
  #open = true;

  /** Throws TraplineError('input') where a file is in the way. */
  constructor({ path, force }: CaptureRequest, run: CapturedRun) {
    const origin = {
      version: VERSION,
      topic: defaultTopic(run.scenario, run.run_id),
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
    // What was drawn but never delivered is not in the log.
  }

  delivered(batch: LogBatch): void {
    this.#wire ??= new WireRecords(batch.vocabulary);
    this.#writer.append(recordsOf(batch, this.#wire), null);
  }

  finalise(): void {
    this.#open = false;
    this.#writer.finalise();
  }

  /** Gives up what was not finalised. */
  discard(): void {
    if (this.#open) this.#writer.discard();
    this.#open = false;
  }
}

/** The topic of a run that is given none. */
export function defaultTopic(scenario: string, runId: string): string {
  return `trapline.${scenario}.${runId}`;
}

function* recordsOf(batch: LogBatch, wire: WireRecords): Generator<RawRecord> {
  for (let row = 0; row < batch.length; row++) {
    const record = wire.at(batch, row, batch.partition, batch.ingestTimeMs[row]!);
    yield { ...record, offset: batch.offset[row]!, timestampType: 'create' };
  }
}

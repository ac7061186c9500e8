import { type LogBatch } from '../model/batch.ts';
import { type RareEventCounts } from '../model/rare-events.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { VERDICTS } from '../model/verdict.ts';

const ADMITTED = VERDICTS.indexOf('admitted');
const LATE = VERDICTS.indexOf('late');
const FUTURE = VERDICTS.indexOf('future');

/** The rare events that single records are. */
export type RecordEventCounts = Pick<
  RareEventCounts,
  | 'record_at_watermark'
  | 'record_one_ms_late'
  | 'record_at_max_future'
  | 'record_one_ms_too_far_ahead'
  | 'record_before_1970'
>;

/** Counts them. Memory does not grow. */
export class RecordEvents {
  readonly #maxFutureMs: number;
  #atWatermark = 0;
  #oneLate = 0;
  #atMaxFuture = 0;
  #oneTooFar = 0;
  #beforeEpoch = 0;

  constructor({ maxFutureMs }: Pick<EngineSpec, 'maxFutureMs'>) {
    // NaN is equal to nothing.
    this.#maxFutureMs = maxFutureMs ?? Number.NaN;
  }

  /** Takes in the records of a partition, how each was judged and under which watermark. */
  delivered(batch: LogBatch, verdicts: Uint8Array, watermarksMs: Float64Array): void {
    const { length, eventTimeMs, latestAppendMs: appendedMs = batch.ingestTimeMs } = batch;
    for (let row = 0; row < length; row++) {
      const timeMs = eventTimeMs[row]!;
      const aheadMs = timeMs - appendedMs[row]!;
      const verdict = verdicts[row]!;
      if (timeMs < 0) this.#beforeEpoch += 1;
      if (verdict === ADMITTED) {
        if (timeMs === watermarksMs[row]!) this.#atWatermark += 1;
        if (aheadMs === this.#maxFutureMs) this.#atMaxFuture += 1;
      } else if (verdict === LATE) {
        if (timeMs === watermarksMs[row]! - 1) this.#oneLate += 1;
      } else if (verdict === FUTURE) {
        if (aheadMs === this.#maxFutureMs + 1) this.#oneTooFar += 1;
      }
    }
  }

  /** How many there were so far. */
  get counts(): RecordEventCounts {
    return {
      record_at_watermark: this.#atWatermark,
      record_one_ms_late: this.#oneLate,
      record_at_max_future: this.#atMaxFuture,
      record_one_ms_too_far_ahead: this.#oneTooFar,
      record_before_1970: this.#beforeEpoch,
    };
  }
}

import { type LogBatch, type WorldBatch } from '../model/batch.ts';
import { VERDICTS } from '../model/verdict.ts';
import { type Arrivals } from '../report/distribution-schema.ts';
import { DurationHistogram } from './duration-histogram.ts';

const ADMITTED = VERDICTS.indexOf('admitted');
const LATE = VERDICTS.indexOf('late');

/** Counts how wrongly transactions were stamped, and how far out of order their records came. Memory does not grow. */
export class ArrivalLog {
  readonly #allowedDisorderMs: number;
  readonly #isWorldKnown: boolean;
  readonly #skew = new DurationHistogram();
  readonly #disorder = new DurationHistogram();
  #rightClocks = 0;
  #inOrder = 0;

  /** A world that is not known has no true times. */
  constructor(allowedDisorderMs: number, isWorldKnown: boolean) {
    this.#allowedDisorderMs = allowedDisorderMs;
    this.#isWorldKnown = isWorldKnown;
  }

  /** Takes in what the world made. */
  drawn({ length, eventTimeMs, trueTimeMs }: WorldBatch): void {
    let right = 0;
    for (let row = 0; row < length; row++) {
      const skewMs = eventTimeMs[row]! - trueTimeMs[row]!;
      if (skewMs === 0) right += 1;
      else this.#skew.add(skewMs);
    }
    this.#rightClocks += right;
  }

  /** Takes in the records of a partition, how each was judged and under which watermark. */
  delivered({ length, eventTimeMs }: LogBatch, verdicts: Uint8Array, watermarksMs: Float64Array): void {
    const allowedMs = this.#allowedDisorderMs;
    let inOrder = 0;
    for (let row = 0; row < length; row++) {
      const verdict = verdicts[row]!;
      if (verdict !== ADMITTED && verdict !== LATE) continue;
      const behindMs = watermarksMs[row]! + allowedMs - eventTimeMs[row]!;
      if (behindMs > 0) this.#disorder.add(behindMs);
      else inOrder += 1;
    }
    this.#inOrder += inOrder;
  }

  /** What was counted so far. To be asked once. */
  arrivals(): Arrivals {
    if (this.#rightClocks > 0) this.#skew.add(0, this.#rightClocks);
    return {
      allowed_disorder_ms: this.#allowedDisorderMs,
      in_order: this.#inOrder,
      disorder_ms: this.#disorder.distribution(),
      skew_ms: this.#isWorldKnown ? this.#skew.distribution() : null,
    };
  }
}

import { copyRow, type TransactionBatch, type WorldBatch } from '../../model/batch.ts';
import { type TrafficSource } from './source.ts';

/** The rows of a file or a list with their own ids and times, sorted by time and then by their place in it. */
export class ForeignTrafficSource implements TrafficSource {
  timeMs = Infinity;
  readonly #batch: TransactionBatch;
  readonly #order: Uint32Array;
  #next = 0;

  constructor(batch: TransactionBatch) {
    const times = batch.eventTimeMs;
    this.#batch = batch;
    this.#order = new Uint32Array(batch.length);
    for (let row = 0; row < batch.length; row++) this.#order[row] = row;
    this.#order.sort((a, b) => times[a]! - times[b]! || a - b);
    this.#lookUpTime();
  }

  write(batch: WorldBatch, row: number, end: number, untilMs: number): number {
    let at = row;
    for (; at < end && this.timeMs <= untilMs && this.timeMs < Infinity; at++) {
      copyRow(this.#batch, this.#order[this.#next]!, batch, at);
      batch.trueTimeMs[at] = this.timeMs;
      this.#next += 1;
      this.#lookUpTime();
    }
    return at;
  }

  #lookUpTime(): void {
    this.timeMs = this.#next < this.#order.length ? this.#batch.eventTimeMs[this.#order[this.#next]!]! : Infinity;
  }
}

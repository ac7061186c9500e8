import { type WindowSpec } from '../model/rule-set.ts';
import { type Rows } from './rows.ts';
import { type WindowLog } from './window-log.ts';
import { earliestStart } from './windows.ts';

/**
 * For each row of a block, the first ordinal that its earliest window reaches back to. Moves along the log once, since
 * windows of later transactions never begin earlier. Rules with the same window share one.
 */
export class WindowCursor {
  readonly window: WindowSpec;
  /** By row of the block. */
  readonly firstOrdinals: Int32Array;
  /** Where the cursor stood before the block. */
  before = 1;
  /** Where it stands now. */
  now = 1;

  constructor(window: WindowSpec, blockRows: number) {
    this.window = window;
    this.firstOrdinals = new Int32Array(blockRows);
  }

  /** Fills `firstOrdinals` for a block that the log has taken in. */
  advance(block: Rows, log: WindowLog): void {
    this.before = this.now;
    if (this.window.kind === 'trailing') this.#advanceTrailing(this.window.sizeMs, block, log);
    else this.#advanceAligned(this.window.sizeMs, block, log);
  }

  /** Stands at `ordinal` from now on. */
  restart(ordinal: number): void {
    this.before = ordinal;
    this.now = ordinal;
  }

  #advanceTrailing(sizeMs: number, block: Rows, log: WindowLog): void {
    const { eventTimeMs, length } = block;
    const { timesMs, mask } = log;
    const firstOrdinals = this.firstOrdinals;
    let cursor = this.now;
    for (let i = 0; i < length; i++) {
      const startMs = eventTimeMs[i]! - sizeMs;
      while (timesMs[cursor & mask]! < startMs) cursor += 1;
      firstOrdinals[i] = cursor;
    }
    this.now = cursor;
  }

  #advanceAligned(sizeMs: number, block: Rows, log: WindowLog): void {
    const { eventTimeMs, length } = block;
    const { timesMs, mask } = log;
    const firstOrdinals = this.firstOrdinals;
    let cursor = this.now;
    let startMs = -Infinity;
    for (let i = 0; i < length; i++) {
      const timeMs = eventTimeMs[i]!;
      // The earliest window stays the same until it ends.
      if (!(timeMs < startMs + sizeMs)) startMs = earliestStart(this.window, timeMs);
      while (timesMs[cursor & mask]! < startMs) cursor += 1;
      firstOrdinals[i] = cursor;
    }
    this.now = cursor;
  }
}

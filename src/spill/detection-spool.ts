import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { type BlockStore } from './block-store.ts';
import { TextSpool } from './text-spool.ts';

/** Event clock, processing time (NaN for none), and 1 where only the end of the segment released it. */
const NUMBERS = 3;

/** Streams of detections with their timings, each kept as its line of `alerts.jsonl`. */
export class DetectionSpool {
  readonly #spool: TextSpool;

  constructor(store: BlockStore) {
    this.#spool = new TextSpool(store, NUMBERS);
  }

  /** Adds a detection, given as its line of `alerts.jsonl`, to the end of a stream. */
  add(stream: number, line: string, { event_clock_ms, processing_time_ms, at_end }: DetectionTiming): void {
    this.#spool.add(stream, line, [event_clock_ms, processing_time_ms ?? Number.NaN, at_end ? 1 : 0]);
  }

  /** Whether anything was added to a stream. */
  has(stream: number): boolean {
    return this.#spool.has(stream);
  }

  /** A stream from its beginning. Nothing may be added to it while it is read. */
  *read(stream: number): Generator<TimedDetection> {
    for (const { text, numbers } of this.#spool.read(stream)) {
      yield { detection: JSON.parse(text) as Detection, timing: timingOf(numbers), line: text };
    }
  }
}

function timingOf([event_clock_ms, processing, atEnd]: readonly number[]): DetectionTiming {
  const processing_time_ms = Number.isNaN(processing!) ? null : processing!;
  return { event_clock_ms: event_clock_ms!, processing_time_ms, at_end: atEnd === 1 };
}

import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { type BlockStore } from './block-store.ts';
import { TextSpool } from './text-spool.ts';

/**
 * Event clock, processing time (NaN for none), and 1 where only the end of the segment released it; event clock and processing time of when it was said
 * early (NaN for never).
 */
const NUMBERS = 5;

/** Streams of detections with their timings, each kept as its line of `alerts.jsonl`. */
export class DetectionSpool {
  readonly #spool: TextSpool;

  constructor(store: BlockStore) {
    this.#spool = new TextSpool(store, NUMBERS);
  }

  /** Adds a detection, given as its line of `alerts.jsonl`, to the end of a stream. */
  add(stream: number, line: string, { event_clock_ms, processing_time_ms, at_end, early }: DetectionTiming): void {
    const said = [early?.event_clock_ms ?? Number.NaN, early?.processing_time_ms ?? Number.NaN];
    this.#spool.add(stream, line, [event_clock_ms, processing_time_ms ?? Number.NaN, at_end ? 1 : 0, ...said]);
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

function timingOf([clock, processing, atEnd, earlyClock, earlyProcessing]: readonly number[]): DetectionTiming {
  const timing = { event_clock_ms: clock!, processing_time_ms: knownOrNull(processing!), at_end: atEnd === 1 };
  if (Number.isNaN(earlyClock!)) return timing;
  return { ...timing, early: { event_clock_ms: earlyClock!, processing_time_ms: knownOrNull(earlyProcessing!) } };
}

function knownOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

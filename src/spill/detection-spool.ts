import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { type BlockStore } from './block-store.ts';
import { type SpooledText, type TextReader, TextSpool } from './text-spool.ts';

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
    for (const spooled of this.#spool.read(stream)) yield timedOf(spooled);
  }

  /** Reads a stream from its beginning, also while it grows. */
  reader(stream: number): DetectionReader {
    return new DetectionReader(this.#spool.reader(stream));
  }
}

/** A place in a stream of detections. */
export class DetectionReader {
  readonly #texts: TextReader;
  /** The detection at this place, once it was looked at. */
  #seen: TimedDetection | undefined;

  constructor(texts: TextReader, seen?: TimedDetection) {
    this.#texts = texts;
    this.#seen = seen;
  }

  /** The detections from here to the first one that `isWanted` refuses, or to the end of what has been added; goes past each. */
  *while(isWanted: (next: TimedDetection) => boolean): Generator<TimedDetection> {
    for (let next = this.#peek(); next !== undefined && isWanted(next); next = this.#peek()) {
      this.#seen = undefined;
      yield next;
    }
  }

  /** Another reader at the same place. */
  fork(): DetectionReader {
    return new DetectionReader(this.#texts.fork(), this.#seen);
  }

  #peek(): TimedDetection | undefined {
    if (this.#seen === undefined) {
      const next = this.#texts.next();
      this.#seen = next && timedOf(next);
    }
    return this.#seen;
  }
}

function timedOf({ text, numbers }: SpooledText): TimedDetection {
  return { detection: JSON.parse(text) as Detection, timing: timingOf(numbers), line: text };
}

function timingOf([clock, processing, atEnd, earlyClock, earlyProcessing]: readonly number[]): DetectionTiming {
  const timing = { event_clock_ms: clock!, processing_time_ms: knownOrNull(processing!), at_end: atEnd === 1 };
  if (Number.isNaN(earlyClock!)) return timing;
  return { ...timing, early: { event_clock_ms: earlyClock!, processing_time_ms: knownOrNull(earlyProcessing!) } };
}

function knownOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

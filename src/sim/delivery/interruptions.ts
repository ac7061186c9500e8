import { type BurstSpec, type DeliverySpec } from '../../model/delivery.ts';
import { PartitionSpans } from './partition-spans.ts';

/** When partitions take what they are given: bursts, then outages. */
export class Interruptions {
  readonly #startMs: number;
  readonly #bursts: readonly BurstSpec[];
  readonly #outages: PartitionSpans;

  /** Windows count from `startMs`. */
  constructor({ bursts = [], outages = [] }: DeliverySpec, startMs: number) {
    this.#startMs = startMs;
    this.#bursts = bursts;
    this.#outages = new PartitionSpans(outages, startMs);
  }

  /** When a record that reaches the partition at `timeMs` is appended. */
  appendMs(partition: number, timeMs: number): number {
    let sinceStartMs = timeMs - this.#startMs;
    for (const burst of this.#bursts) sinceStartMs = compressed(burst, sinceStartMs);
    let appendMs = this.#startMs + sinceStartMs;
    // The end of one outage may lie in another.
    for (let endMs; (endMs = this.#outages.endAt(partition, appendMs)) !== undefined;) appendMs = endMs;
    return appendMs;
  }
}

/** The moment that a moment in a burst's window is put off to; any other stays. Keeps order. All in ms of the run. */
function compressed({ fromMs, forMs, withinMs, everyMs }: BurstSpec, timeMs: number): number {
  if (timeMs < fromMs) return timeMs;
  const intoMs = everyMs === null ? timeMs - fromMs : (timeMs - fromMs) % everyMs;
  if (intoMs >= forMs) return timeMs;
  return timeMs - intoMs + forMs - withinMs + Math.floor((intoMs * withinMs) / forMs);
}

import { type BurstSpec, type DeliverySpec } from '../../model/delivery.ts';

/** A span of time; until is exclusive. */
interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** When partitions take what they are given: bursts, then outages, then idleness. */
export class Interruptions {
  readonly #startMs: number;
  readonly #bursts: readonly BurstSpec[];
  /** By partition. */
  readonly #outages = new Map<number, Span[]>();
  readonly #idle = new Map<number, Span[]>();

  /** Windows count from `startMs`. */
  constructor({ bursts = [], outages = [], idle = [] }: DeliverySpec, startMs: number) {
    this.#startMs = startMs;
    this.#bursts = bursts;
    for (const { partition, fromMs, forMs } of outages) addSpan(this.#outages, partition, startMs + fromMs, forMs);
    for (const { partition, fromMs, forMs } of idle)
      addSpan(this.#idle, partition, startMs + fromMs, forMs ?? Infinity);
  }

  /** When a record that reaches the partition at `timeMs` is appended; null if it never is. */
  appendMs(partition: number, timeMs: number): number | null {
    let appendMs = timeMs;
    for (const burst of this.#bursts) appendMs = this.#startMs + compressed(burst, appendMs - this.#startMs);
    let outage = spanAt(this.#outages.get(partition), appendMs);
    // The end of one may lie in another.
    while (outage !== undefined) {
      appendMs = outage.untilMs;
      outage = spanAt(this.#outages.get(partition), appendMs);
    }
    return spanAt(this.#idle.get(partition), appendMs) === undefined ? appendMs : null;
  }
}

/** The moment of a burst that a moment in its window comes to; any other moment stays. All in ms of the run. */
function compressed({ fromMs, forMs, withinMs, everyMs }: BurstSpec, timeMs: number): number {
  if (timeMs < fromMs) return timeMs;
  const intoMs = everyMs === null ? timeMs - fromMs : (timeMs - fromMs) % everyMs;
  if (intoMs >= forMs) return timeMs;
  return timeMs - intoMs + forMs + Math.floor((intoMs * withinMs) / forMs);
}

function addSpan(spans: Map<number, Span[]>, partition: number, fromMs: number, forMs: number): void {
  const span = { fromMs, untilMs: fromMs + forMs };
  const others = spans.get(partition);
  if (others === undefined) spans.set(partition, [span]);
  else others.push(span);
}

function spanAt(spans: readonly Span[] | undefined, timeMs: number): Span | undefined {
  return spans?.find(({ fromMs, untilMs }) => fromMs <= timeMs && timeMs < untilMs);
}

/** A span of time; until is exclusive. */
interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Spans of time, each of one partition. */
export class PartitionSpans {
  readonly #spans = new Map<number, Span[]>();

  /** Spans that last `forMs` from `fromMs` after `startMs`; null to the end of time. */
  constructor(
    spans: readonly { readonly partition: number; readonly fromMs: number; readonly forMs: number | null }[],
    startMs: number,
  ) {
    for (const { partition, fromMs, forMs } of spans) {
      const span = { fromMs: startMs + fromMs, untilMs: startMs + fromMs + (forMs ?? Infinity) };
      this.#spans.set(partition, [...(this.#spans.get(partition) ?? []), span]);
    }
  }

  /** The end of a span of `partition` that holds the moment; undefined where there is none. */
  endAt(partition: number, timeMs: number): number | undefined {
    const spans = this.#spans.get(partition);
    return spans?.find(({ fromMs, untilMs }) => fromMs <= timeMs && timeMs < untilMs)?.untilMs;
  }
}

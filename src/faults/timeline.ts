import { type FaultSpec, type TimeMoment } from '../model/faults.ts';

/** An event that happens to the consumers at a time, not at a record. */
export type TimedEvent =
  | { readonly kind: 'crash'; readonly times: number; readonly downMs: number }
  | { readonly kind: 'rebalance'; readonly consumers: number; readonly graceful: boolean }
  | { readonly kind: 'slower' | 'faster'; readonly recordsPerSecond: number }
  | { readonly kind: 'sink_down' | 'sink_up' };

interface Entry {
  /** True for an event without duration; false for the begin or end of a state. */
  readonly accident: boolean;
  readonly eventAt: (turn: number) => TimedEvent;
  /** Null for an event that happens once. */
  readonly everyMs: number | null;
  atMs: number;
  turn: number;
}

/** The timed faults of a scenario in order of time; equal times keep the scenario's order. */
export class Timeline {
  #entries: Entry[];

  constructor(faults: readonly FaultSpec[], startMs: number) {
    this.#entries = faults.flatMap((fault) => entriesOf(fault, startMs));
  }

  /** Time of the next event; Infinity if there is none. */
  get nextMs(): number {
    return this.#next()?.atMs ?? Infinity;
  }

  /** From now on only slow-downs and outages begin and end. */
  endAccidents(): void {
    this.#entries = this.#entries.filter(({ accident }) => !accident);
  }

  /** Returns the next event and moves on. There must be one. */
  take(): TimedEvent {
    const entry = this.#next()!;
    const event = entry.eventAt(entry.turn++);
    if (entry.everyMs === null) this.#entries = this.#entries.filter((other) => other !== entry);
    else entry.atMs += entry.everyMs;
    return event;
  }

  #next(): Entry | undefined {
    let next: Entry | undefined;
    for (const entry of this.#entries) if (next === undefined || entry.atMs < next.atMs) next = entry;
    return next;
  }
}

function entriesOf(fault: FaultSpec, startMs: number): Entry[] {
  const once = (atMs: number, event: TimedEvent): Entry => ({
    accident: false,
    eventAt: () => event,
    everyMs: null,
    atMs: startMs + atMs,
    turn: 0,
  });
  switch (fault.kind) {
    case 'crash': {
      const { when, times, downMs } = fault;
      if (when.kind === 'at_record' || when.kind === 'every_records') return [];
      return [recurring(when, startMs, () => ({ kind: 'crash', times, downMs }))];
    }
    case 'rebalance': {
      const { when, consumers, graceful } = fault;
      const countAt = (turn: number) => consumers[turn % consumers.length]!;
      return [recurring(when, startMs, (turn) => ({ kind: 'rebalance', consumers: countAt(turn), graceful }))];
    }
    case 'slow_consumer': {
      const { recordsPerSecond, atMs, forMs } = fault;
      const begin = once(atMs, { kind: 'slower', recordsPerSecond });
      return forMs === null ? [begin] : [begin, once(atMs + forMs, { kind: 'faster', recordsPerSecond })];
    }
    case 'sink_outage':
      return [once(fault.atMs, { kind: 'sink_down' }), once(fault.atMs + fault.forMs, { kind: 'sink_up' })];
    case 'damaged_checkpoint':
    case 'sink_failure':
      return [];
  }
}

function recurring(when: TimeMoment, startMs: number, eventAt: (turn: number) => TimedEvent): Entry {
  const [atMs, everyMs] = when.kind === 'at' ? [when.atMs, null] : [when.everyMs, when.everyMs];
  return { accident: true, eventAt, everyMs, atMs: startMs + atMs, turn: 0 };
}

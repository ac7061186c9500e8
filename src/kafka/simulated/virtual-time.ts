import { setMaxListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { type Clock } from '../../pacing/clock.ts';

/** Something that happens at a time, unless it is cancelled before. */
export interface Appointment {
  readonly timeMs: number;
  readonly order: number;
  readonly happen: () => void;
  cancelled: boolean;
}

/**
 * Time that passes only where nothing is left to do. Work goes on until it waits; then the clock jumps to the next appointment. Two
 * appointments of one time keep the order in which they were made, so a run is a function of its code and its input.
 *
 * Nothing in the work may wait for anything but this clock: no file, socket or timer.
 */
export class VirtualTime implements Clock {
  #nowMs: number;
  #order = 0;
  /** The next one is the last. */
  readonly #appointments: Appointment[] = [];

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /** Has something happen at `timeMs`, or next if that is past. */
  at(timeMs: number, happen: () => void): Appointment {
    const appointment = { timeMs: Math.max(timeMs, this.#nowMs), order: this.#order++, happen, cancelled: false };
    this.#appointments.splice(this.#placeOf(appointment.timeMs), 0, appointment);
    return appointment;
  }

  waitUntil(timeMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || timeMs <= this.#nowMs) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        appointment.cancelled = true;
        signal.removeEventListener('abort', end);
        resolve();
      };
      const appointment = this.at(timeMs, end);
      // Many clients of one process may wait by one signal.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', end);
    });
  }

  /**
   * Lets time pass until the work is done; its result. Throws StandstillError if it waits for something that will not happen, or is not
   * done by `giveUpAtMs`.
   */
  async run<T>(work: Promise<T>, giveUpAtMs = Infinity): Promise<T> {
    const state = { isDone: false };
    const settle = () => (state.isDone = true);
    work.then(settle, settle);
    for (await setImmediate(); !state.isDone; await setImmediate()) {
      const next = this.#next();
      if (next === undefined) throw new StandstillError('it waits for something that will not happen');
      if (next.timeMs > giveUpAtMs) throw new StandstillError(`it is not done at ${giveUpAtMs} ms`);
      this.#nowMs = next.timeMs;
      next.happen();
    }
    return work;
  }

  #next(): Appointment | undefined {
    for (let next = this.#appointments.pop(); next !== undefined; next = this.#appointments.pop()) {
      if (!next.cancelled) return next;
    }
    return undefined;
  }

  /** Before all that come earlier or were made earlier for the same time. */
  #placeOf(timeMs: number): number {
    let from = 0;
    let to = this.#appointments.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#appointments[middle]!.timeMs > timeMs) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Work in virtual time does not come to its end. */
export class StandstillError extends Error {
  override readonly name = 'StandstillError';
}

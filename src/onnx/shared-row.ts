import { MOST_INPUTS } from '../model/scoring-model.ts';

/** What stands at `STATE`: a row waits for its score, the score is there, or there will be none. */
export const [ASKED, SCORED, FAILED] = [0, 1, 2];

/** Places of `signals`: the state, and how many bytes `text` has. */
export const [STATE, TEXT_BYTES] = [0, 1];

const SIGNALS_BYTES = 8;
const MOST_TEXT_BYTES = 1024;

/** The memory that a thread with a model shares with the one that asks it: a row in, a score or words out. */
export interface SharedRow {
  readonly signals: Int32Array;
  /** One number. */
  readonly score: Float64Array;
  readonly inputs: Float32Array;
  /** Why there is no score, in UTF-8. */
  readonly text: Uint8Array;
}

/** What the thread of a model is started with. */
export interface ThreadStart {
  readonly memory: SharedArrayBuffer;
  /** URL of onnxruntime-web. */
  readonly runtime: string;
  readonly bytes: Uint8Array;
  /** How many numbers a row has. */
  readonly width: number;
  readonly output: string | null;
}

/** Makes memory for one model, in which the first row, of zeros, is asked. */
export function makeShared(): SharedArrayBuffer {
  return new SharedArrayBuffer(SIGNALS_BYTES + 8 + 4 * MOST_INPUTS + MOST_TEXT_BYTES);
}

/** The parts of such memory. */
export function sharedRow(memory: SharedArrayBuffer): SharedRow {
  const inputsAt = SIGNALS_BYTES + 8;
  return {
    signals: new Int32Array(memory, 0, SIGNALS_BYTES / 4),
    score: new Float64Array(memory, SIGNALS_BYTES, 1),
    inputs: new Float32Array(memory, inputsAt, MOST_INPUTS),
    text: new Uint8Array(memory, inputsAt + 4 * MOST_INPUTS, MOST_TEXT_BYTES),
  };
}

/** Says what comes next, and wakes the other thread. */
export function enter(signals: Int32Array, state: number): void {
  Atomics.store(signals, STATE, state);
  Atomics.notify(signals, STATE);
}

/**
 * Waits while the state is `state`; returns whether it has ended within `limitMs`. It looks again whenever it is woken: the word by which the other thread woke it may be
 * about an earlier row.
 */
export function waitWhile(signals: Int32Array, state: number, limitMs = Infinity): boolean {
  while (Atomics.load(signals, STATE) === state) {
    if (Atomics.wait(signals, STATE, state, limitMs) === 'timed-out') return false;
  }
  return true;
}

import { LATE_MS } from './bounds.ts';
import { type ListedEntrance } from './entrance.ts';
import { type FaultyInput } from './found-faults.ts';
import { kindOf } from './judge.ts';
import { shrunk } from './shrink.ts';
import { EntranceThread, ThreadEnded } from './thread.ts';

/**
 * The smallest input with the same fault that can be found; undefined where no input has it alone. A fault that came late may be of one of the inputs
 * before, so that these are tried too. What cannot be opened is left as it is. It is made smaller for `shrinkMs` at most.
 */
export async function smallestAlone(
  entrance: ListedEntrance,
  found: FaultyInput,
  shrinkMs: number,
): Promise<FaultyInput | undefined> {
  if (found.fault.of === 'opening') return found;
  const taker = new Taker(entrance, kindOf(found.fault));
  try {
    for (const input of [found.input, ...found.before.toReversed()]) {
      const waitMs = await taker.waitFor(input);
      if (waitMs === undefined) continue;
      const alone = await smallest(taker, input, waitMs, shrinkMs);
      if (alone !== undefined) return { input: alone, fault: found.fault, before: [] };
    }
    return undefined;
  } finally {
    await taker.close();
  }
}

/** An input that has the fault in a thread that has taken no other. */
async function smallest(
  taker: Taker,
  input: Uint8Array,
  waitMs: number,
  shrinkMs: number,
): Promise<Uint8Array | undefined> {
  const endsAtMs = performance.now() + shrinkMs;
  const small = await shrunk(
    input,
    (smaller) => taker.hasFault(smaller, waitMs),
    () => performance.now() < endsAtMs,
  );
  for (const one of [small, input]) {
    await taker.close();
    if (await taker.hasFault(one, LATE_MS)) return one;
  }
  return undefined;
}

/** Takes inputs one by one, each time in a thread that still lives, and looks for one kind of fault. */
class Taker {
  readonly #entrance: ListedEntrance;
  readonly #kind: string;
  #thread: EntranceThread | undefined;

  constructor(entrance: ListedEntrance, kind: string) {
    this.#entrance = entrance;
    this.#kind = kind;
  }

  /** How long one has to wait for the fault of an input; undefined where it does not come. */
  async waitFor(input: Uint8Array): Promise<number | undefined> {
    for (const waitMs of [0, LATE_MS]) if (await this.hasFault(input, waitMs)) return waitMs;
    return undefined;
  }

  async hasFault(input: Uint8Array, waitMs: number): Promise<boolean> {
    try {
      this.#thread ??= await EntranceThread.opened(this.#entrance.name);
      const fault = await this.#thread.take(input, waitMs);
      return fault !== undefined && kindOf(fault) === this.#kind;
    } catch (error) {
      if (!(error instanceof ThreadEnded)) throw error;
      await this.close();
      return kindOf(error.found.fault) === this.#kind;
    }
  }

  /** The next input is taken in a new thread. */
  async close(): Promise<void> {
    await this.#thread?.close();
    this.#thread = undefined;
  }
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Entrance, type OpenEntrance } from './entrance.ts';
import { type Fault, fault, faultOf } from './judge.ts';

/** The most that the memory of the process may grow by with one input. */
const MOST_GROWTH_MIB = 256;
const BYTES_PER_MIB = 1 << 20;
/** So much memory is not taken in less: only behind an input that took longer is it looked at, for that takes a while itself. */
const SLOW_MS = 20;

/** The memory of this process. What an input has left is still there right behind it. */
export class ProcessMemory {
  #bytes = process.memoryUsage.rss();

  /** By how much it has grown since this was last asked, in MiB. */
  grownMiB(): number {
    const before = this.#bytes;
    this.#bytes = process.memoryUsage.rss();
    return (this.#bytes - before) / BYTES_PER_MIB;
  }
}

/** Gives an input to an entrance and says what is wrong with how it was taken, if anything is. The entrance cannot change `input`. */
export async function takeInput(
  { allowed = ['input'] }: Pick<Entrance, 'allowed'>,
  open: OpenEntrance,
  input: Uint8Array,
  memory: ProcessMemory,
): Promise<Fault | undefined> {
  const startedAtMs = performance.now();
  try {
    const taken = open.take(Buffer.from(input));
    if (taken instanceof Promise) await taken;
  } catch (error) {
    const found = faultOf(error, allowed);
    if (found !== undefined) return found;
  }
  // What is rejected behind it is told before the next turn, and so of this input.
  await nextTurn();
  const isLarge = performance.now() - startedAtMs > SLOW_MS && memory.grownMiB() > MOST_GROWTH_MIB;
  return isLarge ? fault('memory', `memory grew by more than ${MOST_GROWTH_MIB} MiB`) : undefined;
}

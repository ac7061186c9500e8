import { type Entrance, type OpenEntrance } from './entrance.ts';
import { type Fault, fault, faultOf } from './judge.ts';

/** The most that the memory of the process may grow by with one input. */
const MOST_GROWTH_MIB = 256;
const KIB_PER_MIB = 1024;

/** Gives an input to an entrance and says what is wrong with how it was taken, if anything is. The entrance cannot change `input`. */
export async function takeInput(
  { allowed = ['input'] }: Pick<Entrance, 'allowed'>,
  open: OpenEntrance,
  input: Uint8Array,
): Promise<Fault | undefined> {
  const before = process.resourceUsage().maxRSS;
  try {
    const taken = open.take(Buffer.from(input));
    if (taken instanceof Promise) await taken;
  } catch (error) {
    const found = faultOf(error, allowed);
    if (found !== undefined) return found;
  }
  const grownMiB = (process.resourceUsage().maxRSS - before) / KIB_PER_MIB;
  return grownMiB > MOST_GROWTH_MIB ? fault(`memory grew by more than ${MOST_GROWTH_MIB} MiB`) : undefined;
}

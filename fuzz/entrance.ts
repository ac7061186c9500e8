import { type ErrorCode } from '../src/model/errors.ts';
import { type Token } from './mutate.ts';

/** A place at which bytes from outside come in, as far as it is known without loading what takes them. */
export interface ListedEntrance {
  /** Its name on the command line, and that of its folder in `corpus/`. */
  readonly name: string;
  /** What the bytes are. */
  readonly what: string;
  /** Its share of the inputs, beside the others: less where an input takes longer. */
  readonly weight: number;
  readonly load: () => Promise<Entrance>;
}

/** How bytes are taken there. */
export interface Entrance {
  /** What means something there, to be put into inputs. */
  readonly tokens: readonly Token[];
  /** Longer inputs are cut off; at most MOST_BYTES. */
  readonly mostBytes: number;
  /** How long an input may take; left out, LONGEST_MS. */
  readonly longestMs?: number;
  /** The classes of errors that bytes may lead to; left out, `input` alone. */
  readonly allowed?: readonly ErrorCode[];
  /** Whether what is rejected beside what it waits for is passed over there, as by a program of its own. */
  readonly passesOverRejections?: boolean;
  /** Makes it ready, once in a thread. `folder` is its own, and empty. */
  open(folder: string): OpenEntrance | Promise<OpenEntrance>;
}

/** The longest input of any entrance. */
export const MOST_BYTES = 65_536;

/** An entrance that is ready. */
export interface OpenEntrance {
  /** Good inputs, and some that are nearly so. */
  readonly seeds: readonly Uint8Array[];
  /**
   * Does with an input what the project does with it. What it returns is awaited where it is a promise, and not looked at. Throws what the project
   * throws. Leaves nothing behind that another input could meet.
   */
  take(input: Buffer): unknown;
}

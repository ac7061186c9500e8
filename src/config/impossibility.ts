import { type ConfigPath } from './path.ts';

/** Parts of a scenario that are valid alone but cannot hold together. Paths are those of the outside form. */
export interface Impossibility {
  readonly path: ConfigPath;
  readonly message: string;
  /** More exact places, for a value that is written in one of several forms. The first at which there is a value is named instead. */
  readonly exactly?: readonly ConfigPath[];
  /** The other values that take part. */
  readonly involves?: readonly ConfigPath[];
}

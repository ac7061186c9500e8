import { type ConfigPath } from './path.ts';

/** Parts of a scenario that are valid alone but cannot hold together. Paths are those of the outside form. */
export interface Impossibility {
  readonly path: ConfigPath;
  readonly message: string;
  /** The other values that take part. */
  readonly involves?: readonly ConfigPath[];
}

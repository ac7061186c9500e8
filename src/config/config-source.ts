import { type SourceLocation } from '../model/errors.ts';
import { type ConfigPath } from './path.ts';

/** One value from the command line that replaces or adds one in a file. */
export interface Override {
  readonly path: ConfigPath;
  readonly value: unknown;
  /** As the user typed it, for messages: `--set traffic.clients=10`. */
  readonly text: string;
}

/** Who is to blame for a value: a place in a file, or a command-line override. */
export type Origin =
  | { readonly kind: 'file'; readonly location: SourceLocation }
  | { readonly kind: 'override'; readonly override: Override };

/** Plain values and where they came from. */
export interface ConfigSource {
  readonly file: string;
  /** JSON-like: mappings, lists, text, numbers, booleans, null. */
  readonly value: unknown;
  /** Origin of the value (or of its key) at exactly `path`; undefined when there is none. The root always has one. */
  origin(path: ConfigPath, part: 'key' | 'value'): Origin | undefined;
}

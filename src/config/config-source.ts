import { type SourceLocation } from '../model/errors.ts';
import { type ConfigPath } from './path.ts';

/** One value on the command line that replaces a value of a file, or adds one. */
export interface Override {
  readonly path: ConfigPath;
  readonly value: unknown;
  /** As the user typed it, for messages: `--set traffic.clients=10`. */
  readonly text: string;
}

/** Where a value came from: a place in a file, or a command-line override. */
export type Origin =
  | { readonly kind: 'file'; readonly location: SourceLocation }
  | { readonly kind: 'override'; readonly override: Override };

/** Plain values together with their origins. */
export interface ConfigSource {
  readonly file: string;
  /** JSON-like: mappings, lists, text, numbers, booleans, null. */
  readonly value: unknown;
  /** Origin of the value, or of its key, at exactly `path`; undefined if there is none. The root always has one. */
  origin(path: ConfigPath, part: 'key' | 'value'): Origin | undefined;
}

import { type SourceLocation } from '../model/errors.ts';
import { type ConfigPath } from './path.ts';

/** One value on the command line that replaces a value of a file, or adds one. */
export interface Override {
  readonly path: ConfigPath;
  readonly value: unknown;
  /** As `written` of a ConfigSource, for paths below the value. */
  written?(path: ConfigPath): string | undefined;
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
  /**
   * The text of a number, or of true or false, as it is written: `01` where the value is 1. Undefined for any other value, and
   * where there is no text.
   */
  written(path: ConfigPath): string | undefined;
}

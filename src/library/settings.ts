import { type OptionAssignment } from '../config/overrides.ts';
import { parseYamlValue } from '../config/yaml-source.ts';
import { show } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';

/** Settings of a scenario that are changed: by path, as `rules.impossible_travel.window`, with values as in the file. Undefined changes nothing. */
export type Settings = Readonly<Record<string, unknown>>;

/** The same as assignments, in the form of `--set`; messages call them `set`. Throws TraplineError('input') for what no file can hold. */
export function assignments(settings: Settings): OptionAssignment[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([path, value]) => {
      if (path.includes('=')) throw new TraplineError('override_invalid', `set: expected a path, found ${show(path)}`);
      return { option: 'set', assignment: `${path}=${yamlOf(path, value)}` };
    });
}

/** A value in YAML, in which text stays text. */
function yamlOf(path: string, value: unknown): string {
  if (typeof value === 'string' && isPlain(value)) return value;
  try {
    // JSON is YAML.
    return JSON.stringify(value) ?? refuse(path, value);
  } catch (cause) {
    if (cause instanceof TraplineError) throw cause;
    return refuse(path, value, cause);
  }
}

function isPlain(text: string): boolean {
  try {
    return parseYamlValue(text) === text;
  } catch {
    return false;
  }
}

function refuse(path: string, value: unknown, cause?: unknown): never {
  throw new TraplineError('override_invalid', `set ${path}: expected a value as in a file, found ${typeof value}`, {
    cause,
  });
}

import { TraplineError } from '../model/errors.ts';
import { type ConfigSource, type Origin, type Override } from './config-source.ts';
import { type ConfigPath, formatPath, startsWith } from './path.ts';
import { show } from './messages.ts';
import { parseYamlText } from './yaml-source.ts';
import { quantity } from '../text/quantity.ts';

const STEP = /\.?([A-Za-z_][\w-]*)|\.(\d+)|\[(\d+)\]/y;

/** An assignment that was given by another option than `--set`. */
export interface OptionAssignment {
  /** As messages name it. */
  readonly option: string;
  readonly assignment: string;
}

/**
 * Parses `a.b[0].c=value`. The value is a YAML scalar, or a list or mapping in flow style. Throws TraplineError('input') that
 * names the option, `--set` unless another one is given.
 */
export function parseOverride(given: string | OptionAssignment): Override {
  const { option, assignment } = typeof given === 'string' ? { option: '--set', assignment: given } : given;
  const text = `${option} ${assignment}`;
  const equals = assignment.indexOf('=');
  if (equals < 1)
    throw new TraplineError('override_invalid', `${text}: expected path=value, such as traffic.clients=500`);
  const path = parsePath(assignment.slice(0, equals), text);
  try {
    return { path, ...parseYamlText(assignment.slice(equals + 1)), text };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TraplineError(
      'override_invalid',
      `${text}: the value is ${reason}; text with special signs needs "quotes"`,
      {
        cause,
      },
    );
  }
}

function parsePath(text: string, option: string): ConfigPath {
  const path: (string | number)[] = [];
  for (let at = 0; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const step = STEP.exec(text);
    if (step === null || (at === 0 && step[0].startsWith('.')) || (at === 0 && step[3] !== undefined)) {
      throw new TraplineError(
        'override_invalid',
        `${option}: expected a path such as fraud[0].gap, found ${show(text)}`,
      );
    }
    path.push(step[3] === undefined ? (step[1] ?? step[2]!) : Number(step[3]));
  }
  return path;
}

/** A copy of `source` with the overrides applied in their order. */
export function applyOverrides(source: ConfigSource, overrides: readonly Override[]): ConfigSource {
  if (overrides.length === 0) return source;
  const value = structuredClone(source.value);
  for (const override of overrides) put(value, override);
  return {
    file: source.file,
    value,
    origin: (path, part) =>
      blame(overrides.findLast((override) => startsWith(path, override.path))) ??
      source.origin(path, part) ??
      // A container that is in no file was made for an override inside it.
      blame(overrides.findLast((override) => startsWith(override.path, path))),
    written(path) {
      const override = overrides.findLast((candidate) => startsWith(path, candidate.path));
      return override === undefined ? source.written(path) : override.written?.(path.slice(override.path.length));
    },
  };
}

function blame(override: Override | undefined): Origin | undefined {
  return override === undefined ? undefined : { kind: 'override', override };
}

/** Sets one value and makes the mappings on the way. Validation decides later whether the keys have a meaning. */
function put(root: unknown, { path, value, text }: Override): void {
  let container = root;
  path.forEach((step, depth) => {
    const here = formatPath(path.slice(0, depth)) || 'the file';
    checkStep(container, step, here, text);
    const target = container as Record<string | number, unknown>;
    if (depth === path.length - 1) {
      define(target, step, structuredClone(value));
    } else {
      const next = path[depth + 1];
      if (!Object.hasOwn(target, step)) define(target, step, typeof next === 'number' ? [] : {});
      container = target[step];
    }
  });
}

function checkStep(container: unknown, step: string | number, here: string, text: string): void {
  const refuse = (reason: string): never => {
    throw new TraplineError('override_invalid', `${text}: ${reason}`);
  };
  if (Array.isArray(container)) {
    const count = container.length;
    if (typeof step === 'string')
      refuse(`${here} is a list: expected an index such as ${here}[0], found ${show(step)}`);
    else if (count === 0) refuse(`index [${step}] is out of range: ${here} has no elements`);
    else if (step >= count)
      refuse(
        `index [${step}] is out of range: ${here} has ${quantity(count, 'element')}, ${count === 1 ? 'only [0]' : `[0] to [${count - 1}]`}`,
      );
  } else if (typeof container !== 'object' || container === null) {
    refuse(`${here} is ${show(container)}, it has nothing inside to set`);
  } else if (typeof step === 'number') {
    refuse(`${here} is a mapping: expected a key, found the index [${step}]`);
  }
}

/** Assigns a property, also for a key such as `__proto__`: such a key must fail validation and must not vanish. */
function define(target: object, key: string | number, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

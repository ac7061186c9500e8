import { type z } from 'zod';
import { expectedFound, listNames, nearest, show, unknownName } from './messages.ts';

type RawIssue = z.core.$ZodRawIssue;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a list',
};

/** The message for one of zod's own issues; undefined for an issue without one. A schema's own `error` takes precedence. */
export function describeIssue(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'string' && isUnquoted(issue.input)) return quotesMissing(issue.input);
      return expectedFound(TYPE_NAMES[issue.expected] ?? issue.expected, issue.input);
    case 'too_small':
      return expectedFound(limit(issue.origin, issue.inclusive === false ? '>' : '≥', issue.minimum), issue.input);
    case 'too_big':
      return expectedFound(limit(issue.origin, issue.inclusive === false ? '<' : '≤', issue.maximum), issue.input);
    case 'invalid_format':
      return expectedFound(issue.pattern === undefined ? issue.format : `text like ${issue.pattern}`, issue.input);
    case 'invalid_value':
      return choice(issue.values.map(String), issue.input);
    case 'invalid_union':
      return typeof issue['discriminator'] === 'string' ? discriminator(issue, issue['discriminator']) : '';
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownName('key', key, knownKeys(issue.inst))).join('\n');
    default:
      return undefined;
  }
}

/**
 * The message for unknown keys of a mapping some of which belong elsewhere: `elsewhere` says where, by key. `advice` follows where a key is near to none. For a
 * schema's own `error`.
 */
export function keysElsewhere(
  elsewhere: Readonly<Record<string, string>>,
  advice?: string,
): (issue: RawIssue) => string | undefined {
  return (issue) => {
    if (issue.code !== 'unrecognized_keys') return undefined;
    const lines = issue.keys.map((key) => {
      if (Object.hasOwn(elsewhere, key)) return `unknown key ${show(key)}; ${elsewhere[key]!}`;
      const known = knownKeys(issue.inst);
      const unknown = unknownName('key', key, known);
      return advice === undefined || nearest(key, known) !== undefined ? unknown : `${unknown}; ${advice}`;
    });
    return lines.join('\n');
  };
}

/** What YAML takes for a number, or for true or false. */
function isUnquoted(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function quotesMissing(found: number | boolean): string {
  return `${expectedFound('text', found)}: write "${found}", with quotes`;
}

function limit(origin: string, sign: string, bound: number | bigint): string {
  if (origin === 'string') return `text with a length ${sign} ${bound}`;
  if (origin === 'array') return `a list with a length ${sign} ${bound}`;
  return `a number ${sign} ${bound}`;
}

function choice(names: readonly string[], found: unknown): string {
  const guess = typeof found === 'string' ? nearest(found, names) : undefined;
  const expected = expectedFound(listNames(names), found);
  return guess === undefined ? expected : `${expected}; did you mean ${show(guess)}?`;
}

/** A mapping whose kind is missing or unknown; a missing one may be a misspelt key. */
function discriminator(issue: RawIssue, key: string): string {
  const input = issue.input as Readonly<Record<string, unknown>>;
  const names = (issue['options'] as readonly unknown[]).map(String);
  if (Object.hasOwn(input, key)) return choice(names, input[key]);
  const misspelt = nearest(key, Object.keys(input));
  const hint = misspelt === undefined ? '' : `; found ${show(misspelt)} instead`;
  return `expected ${listNames(names)}${hint}`;
}

function knownKeys(schema: unknown): readonly string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return shape === undefined ? [] : Object.keys(shape);
}

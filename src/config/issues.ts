import { type z } from 'zod';
import { TraplineError, withOthers } from '../model/errors.ts';
import { type ConfigSource, type Origin, type Override } from './config-source.ts';
import { applyOverrides } from './overrides.ts';
import { type ConfigPath, formatPath, member } from './path.ts';
import { show } from './messages.ts';
import { withTextsAsWritten } from './taken-as-written.ts';
import { parseYaml } from './yaml-source.ts';
import { describeIssue } from './zod-messages.ts';

type Issue = z.core.$ZodIssue;

/**
 * Reads a YAML file's content through a zod schema. Unknown keys are found where the schema uses `z.strictObject`. Throws
 * TraplineError('input') whose one line names the place (or the override), what was found, what was expected and the nearest
 * valid name.
 */
export function loadYamlFile<S extends z.ZodType>(
  file: string,
  content: Uint8Array | string,
  schema: S,
  overrides: readonly Override[] = [],
): z.output<S> {
  return validate(withTextsAsWritten(applyOverrides(parseYaml(file, content), overrides), schema), schema);
}

/** Parses the source's value through the schema. Throws as `loadYamlFile` does. */
export function validate<S extends z.ZodType>(source: ConfigSource, schema: S): z.output<S> {
  const result = schema.safeParse(source.value, { error: describeIssue, reportInput: true });
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap(spread);
  const problems = onceEach(withoutEchoes(issues.map((problem) => asWritten(placed(problem, source), source))));
  const first = problems[0]!;
  const more = problems.length - 1;
  const errors = problems.map((problem) => inputError(source, problem.path, problem.message, problem));
  if (more === 0) throw errors[0]!;
  const suffix = ` (and ${more} more ${more === 1 ? 'problem' : 'problems'})`;
  throw withOthers(inputError(source, first.path, `${first.message}${suffix}`, first), errors);
}

/** Unknown keys come first. A misspelt key also makes its mapping incomplete, and that is not a second problem. */
function withoutEchoes(problems: readonly Problem[]): readonly Problem[] {
  const unknown = problems.filter((problem) => problem.unknownKey);
  const mappings = unknown.map(({ path }) => formatPath(path.slice(0, -1)));
  const others = problems.filter((problem) => !problem.unknownKey && !mappings.includes(formatPath(problem.path)));
  return [...unknown, ...others];
}

/** A number can be refused for two reasons with the same words. */
function onceEach(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((each) => [`${formatPath(each.path)}: ${each.message}`, each])).values()];
}

/** Where an error is shown, in addition to the path that it is about. */
export interface ErrorPlacement {
  readonly unknownKey?: boolean;
  /** Other values that took part. An override among them is blamed before a place in the file. */
  readonly involves?: readonly ConfigPath[];
}

/** A TraplineError about the value at `path`, pointing at the file or at the override that it came from. */
export function inputError(
  source: ConfigSource,
  path: ConfigPath,
  message: string,
  placement: ErrorPlacement = {},
): TraplineError {
  const origins = [path, ...(placement.involves ?? [])].map((p) =>
    originAbove(source, p, placement.unknownKey === true),
  );
  const origin = origins.find((candidate) => candidate.kind === 'override') ?? origins[0]!;
  const about = formatPath(placement.unknownKey === true ? path.slice(0, -1) : path);
  const prefixed = about === '' ? message : `${about}: ${message}`;
  const subCode = placement.unknownKey === true ? 'unknown_field' : 'config_invalid';
  if (origin.kind === 'file') return new TraplineError(subCode, prefixed, { location: origin.location });
  const sameValue = formatPath(origin.override.path) === about;
  return new TraplineError(subCode, `${origin.override.text}: ${sameValue ? message : prefixed}`);
}

/** Origin of the value, or of the nearest enclosing value that has one. */
function originAbove(source: ConfigSource, path: ConfigPath, atKey: boolean): Origin {
  for (let length = path.length; length > 0; length--) {
    const exact = length === path.length;
    const origin = source.origin(path.slice(0, length), atKey && exact ? 'key' : 'value');
    if (origin !== undefined) return origin;
  }
  return source.origin([], 'value') ?? { kind: 'file', location: { file: source.file } };
}

interface Problem extends ErrorPlacement {
  readonly path: ConfigPath;
  readonly message: string;
  /** The value that the message quotes. */
  readonly found?: unknown;
  /** More exact places. */
  readonly exactly?: readonly ConfigPath[];
}

/** The same problem, with a number, true or false quoted as it is written: `05` where the value is 5. */
function asWritten({ found, ...problem }: Problem, source: ConfigSource): Problem {
  const text = typeof found === 'number' || typeof found === 'boolean' ? source.written(problem.path) : undefined;
  if (text === undefined || text === String(found)) return problem;
  const quoted = ['found ', 'write "'].map((before) => [`${before}${String(found)}`, `${before}${text}`] as const);
  return {
    ...problem,
    message: quoted.reduce((message, [value, own]) => message.replace(value, own), problem.message),
  };
}

/** Splits one issue into the problems that it stands for. */
function spread(issue: Issue): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key, i) => ({
        path: [...path, key],
        message: issue.message.split('\n')[i] ?? issue.message,
        unknownKey: true,
      }));
    case 'invalid_union':
      return issue.errors.length === 0 ? [wrongKind(issue, path)] : spreadUnion(issue, path);
    case 'invalid_type':
    case 'invalid_value':
      return [missing(issue.input, path) ? missingKey(path, issue.message) : problemAt(issue, path)];
    case 'custom':
      return [{ ...problemAt(issue, path), ...placesIn(issue.params, path) }];
    default:
      return [problemAt(issue, path)];
  }
}

/**
 * The places that a check names beside its own. Of the values that took part, `involves` holds whole paths, `siblings` holds
 * keys beside the reported one.
 */
function placesIn(
  params: Readonly<Record<string, unknown>> = {},
  path: ConfigPath,
): Pick<Problem, 'exactly' | 'involves'> {
  const siblings = (params['siblings'] as readonly string[] | undefined) ?? [];
  const whole = (params['involves'] as readonly ConfigPath[] | undefined) ?? [];
  const exactly = (params['exactly'] as readonly ConfigPath[] | undefined) ?? [];
  return { exactly, involves: [...whole, ...siblings.map((key) => [...path.slice(0, -1), key])] };
}

/** The same problem, at the first of its more exact places that has a value. */
function placed({ exactly = [], ...problem }: Problem, source: ConfigSource): Problem {
  const path = exactly.find((place) => place.reduce<unknown>(member, source.value) !== undefined);
  return path === undefined ? problem : { ...problem, path };
}

function problemAt({ message, input }: Issue, path: ConfigPath): Problem {
  return { path, message, found: input };
}

function missing(input: unknown, path: ConfigPath): boolean {
  return input === undefined && typeof path.at(-1) === 'string';
}

function missingKey(path: ConfigPath, message: string): Problem {
  return { path: path.slice(0, -1), message: `missing key ${show(path.at(-1))}; ${message}` };
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** The problem of a discriminated union whose discriminator, the last step of `path`, is missing or unknown. */
function wrongKind(issue: UnionIssue, path: ConfigPath): Problem {
  const hasKind = Object.hasOwn(issue.input as object, path.at(-1)!);
  return hasKind ? { path, message: issue.message } : missingKey(path, issue.message);
}

/**
 * Chooses the branch of a union that was meant: a branch that takes the value's type, else one for scalars. If no branch takes
 * the type, the union's own words come first.
 */
function spreadUnion(issue: UnionIssue, path: ConfigPath): Problem[] {
  if (issue.message !== '' && issue.errors.every((branch) => wantedType(branch) !== undefined)) {
    return [missing(issue.input, path) ? missingKey(path, issue.message) : problemAt(issue, path)];
  }
  const meant =
    fewestUnknownKeys(issue.errors.filter((branch) => wantedType(branch) === undefined)) ??
    issue.errors.find((branch) => wantedType(branch) !== 'object') ??
    issue.errors[0]!;
  return meant.flatMap((inner) => spread({ ...inner, path: [...path, ...inner.path] }));
}

/** Of branches that take the same type, the one that knows most of the keys; the first of several. */
function fewestUnknownKeys(branches: UnionIssue['errors']): UnionIssue['errors'][number] | undefined {
  const unknownIn = (branch: readonly Issue[]): number =>
    branch.reduce((sum, one) => sum + (one.code === 'unrecognized_keys' ? one.keys.length : 0), 0);
  return branches.toSorted((a, b) => unknownIn(a) - unknownIn(b))[0];
}

/** The type that a branch wanted at its root, when it got another. */
function wantedType(branch: readonly Issue[]): string | undefined {
  for (const issue of branch) {
    if (issue.path.length > 0) continue;
    if (issue.code === 'invalid_type') return issue.expected;
    // A union inside the union: it wanted something else if all of its branches did.
    if (issue.code === 'invalid_union' && issue.errors.every((inner) => wantedType(inner) !== undefined))
      return 'scalar';
  }
  return undefined;
}

import { parseArgs } from 'node:util';
import { show, unknownName } from '../config/messages.ts';
import { SETTING_NAMES } from '../config/setting-names.ts';
import { defect, TraplineError } from '../model/errors.ts';
import { shellWord } from '../report/shell-word.ts';
import { type CommandBody, type Declaration, type Declarations } from './command.ts';

/** What a command line says, by the names of options and arguments; what follows `--` is under that name. */
export type Arguments = Readonly<Record<string, unknown>>;

/** An option as it was typed. */
interface TypedOption {
  /** With its dashes. */
  readonly rawName: string;
  readonly name: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/**
 * Reads the part of a command line that follows the command's name. Every option has to be in the form in which the command declares it: a flag as
 * `--flag` or `--no-flag`, any other as `--name value` or `--name=value`, once unless it is a list. `usage` is as in `describe <scenario>`.
 * Throws TraplineError('input').
 */
export function readArguments(argv: readonly string[], usage: string, body: CommandBody): Arguments {
  const { options, positionals, takesProgram } = body;
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(options).map(([name, one]) => [name, tokenForm(one)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? argv.length;
  const typed = tokens.filter((token) => token.kind === 'option');
  const words = tokens.flatMap((token) => (token.kind === 'positional' && token.index < end ? token.value : []));
  const program = argv.slice(end + 1);
  if (program.length > 0 && !takesProgram) throw refusal(`-- ${program.join(' ')}: expected nothing after --`);
  const given = readOptions(typed, options);
  refuseConflicts(given, options);
  const named = readPositionals(words, usage, positionals);
  refuseMissing(given, options);
  return {
    ...defaultsOf(positionals),
    ...defaultsOf(options),
    ...given,
    ...named,
    ...(program.length > 0 ? { '--': program } : {}),
  };
}

function tokenForm({ type, alias }: Declaration) {
  return { type, multiple: true, ...(typeof alias === 'string' ? { short: alias } : {}) };
}

function readOptions(typed: readonly TypedOption[], options: Declarations): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const one of typed) {
    const [name, declared] = findOption(one, options);
    const value = declared.type === 'boolean' ? readFlag(one, name) : readValue(one, name, declared);
    if (declared.type === 'string' && declared.array === true)
      given[name] = [...((given[name] as unknown[] | undefined) ?? []), value];
    else if (Object.hasOwn(given, name)) {
      const times = typed.filter((each) => findOption(each, options)[0] === name).length;
      throw refusal(`--${name}: expected once, found ${times} times`);
    } else given[name] = value;
  }
  return given;
}

function findOption({ name, rawName, value }: TypedOption, options: Declarations): readonly [string, Declaration] {
  const declared = Object.hasOwn(options, name) ? options[name] : undefined;
  if (declared !== undefined) return [name, declared];
  const positive = name.replace(/^no-/, '');
  const negated = positive !== name && Object.hasOwn(options, positive) ? options[positive] : undefined;
  if (negated?.type === 'boolean') return [positive, negated];
  if (negated !== undefined)
    throw refusal(`${rawName}: only a flag can be negated; expected ${formOf(positive, negated)}`);
  throw unknownOption({ name, rawName, value }, options);
}

function unknownOption(
  { name, rawName, value }: Pick<TypedOption, 'name' | 'rawName' | 'value'>,
  options: Declarations,
): TraplineError {
  const [owner = '', ...path] = name.split('.');
  const declared = path.length > 0 && Object.hasOwn(options, owner) ? options[owner] : undefined;
  const asSetting = settingHint({ name, value }, options);
  const unknown = `unknown option ${show(rawName)}`;
  if (declared !== undefined) {
    const isAssignment = declared.type === 'string' && declared.form?.includes('=') === true && value !== undefined;
    const expected = isAssignment ? `--${owner} ${path.join('.')}=${value}` : formOf(owner, declared);
    return refusal([`${unknown}; expected ${expected}`, ...asSetting].join('; '));
  }
  if (asSetting.length > 0) return refusal([unknown, ...asSetting].join('; '));
  const names = Object.entries(options).flatMap(([known, { type }]) =>
    type === 'boolean' && rawName.startsWith('--no-') ? [known, `no-${known}`] : [known],
  );
  return refusal(
    unknownName(
      'option',
      rawName,
      names.map((known) => `--${known}`),
    ),
  );
}

/** Of a name that is the path of a setting, how it is given: a word for each, or none. */
function settingHint({ name, value = 'VALUE' }: Pick<TypedOption, 'name' | 'value'>, options: Declarations): string[] {
  const [first = ''] = name.split(/[.[]/);
  const isSetting = options['set'] !== undefined && SETTING_NAMES.includes(first);
  return isSetting ? [`a setting is given as --set ${shellWord(`${name}=${value}`)}`] : [];
}

function formOf(name: string, declared: Declaration): string {
  if (declared.type === 'boolean') return `--${name} or --no-${name}`;
  return `--${name} ${declared.form ?? declared.choices?.join('|') ?? 'VALUE'}`;
}

function readFlag({ rawName, value }: TypedOption, name: string): boolean {
  if (value === undefined) return !rawName.startsWith('--no-') || name.startsWith('no-');
  throw refusal(`--${name}: expected no value, because it is a flag (--${name} or --no-${name}); found ${show(value)}`);
}

function readValue({ value, inlineValue }: TypedOption, name: string, declared: Declaration): unknown {
  if (value === undefined) throw refusal(`--${name}: expected a value after it`);
  if (value === '') throw refusal(`--${name}: expected a value, found an empty text`);
  if (inlineValue === false && value.startsWith('-') && value !== '-') {
    throw refusal(
      `--${name}: expected a value after it, found ${show(value)}; a value that begins with - is given as --${name}=${value}`,
    );
  }
  return parsed(value, `--${name}`, declared);
}

/** Throws for a value that is not as it is declared. */
function parsed(value: string, shown: string, declared: Declaration): unknown {
  if (declared.type === 'boolean') throw defect(`${shown} is a flag, and has no value`);
  const { choices, coerce, makes } = declared;
  if (makes !== undefined && value === STDOUT) throw refusal(`${shown}: ${notToStdout(makes)}`);
  if (choices !== undefined && !choices.includes(value)) {
    throw refusal(`${shown}: ${unknownName('value', value, choices)}`);
  }
  return coerce === undefined ? value : coerce(value);
}

const STDOUT = '-';

function notToStdout(makes: 'a folder' | 'a capture'): string {
  const [place, instead] = {
    'a folder': ['a folder', 'there are several files to write; --json prints what they say as one'],
    'a capture': ['a file', 'a capture is finished in its place; "trapline capture export" prints one that is'],
  }[makes];
  return `expected ${place}, found "-", which stands for standard output: ${instead} (${place} of that name is ./-)`;
}

/** An argument in a usage: `<name>`, `[name]`, `<name...>` or `[name...]`. */
const PLACE = /([<[])([a-zA-Z]+)(\.\.\.)?[>\]]/g;

function readPositionals(words: readonly string[], usage: string, positionals: Declarations): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  let next = 0;
  for (const [shown, bracket, name, dots] of usage.matchAll(PLACE)) {
    const taken = words.slice(next, dots === undefined ? next + 1 : undefined);
    next += taken.length;
    if (taken.length === 0) {
      if (bracket === '<') throw refusal(`expected trapline ${usage}, found no ${shown}`);
      continue;
    }
    if (taken.includes('')) throw refusal(`${shown}: expected a value, found an empty text`);
    const values = taken.map((word) => parsed(word, shown, positionals[name!]!));
    given[name!] = dots === undefined ? values[0] : values;
  }
  const [unexpected] = words.slice(next);
  if (unexpected === undefined) return given;
  throw refusal(`unexpected ${show(unexpected)}; expected trapline ${usage}`);
}

function refuseConflicts(given: Arguments, options: Declarations): void {
  for (const [name, { conflicts }] of Object.entries(options)) {
    const isGiven = (each: string) => given[each] !== undefined && given[each] !== false;
    const other = isGiven(name) ? conflicts?.find(isGiven) : undefined;
    if (other !== undefined) throw refusal(`--${name}: cannot be combined with --${other}`);
  }
}

function refuseMissing(given: Arguments, options: Declarations): void {
  const missing = Object.entries(options).filter(
    ([name, { demandOption }]) => demandOption === true && given[name] === undefined,
  );
  if (missing.length === 0) return;
  throw refusal(`expected ${missing.map(([name, declared]) => formOf(name, declared)).join(' and ')}`);
}

function defaultsOf(declarations: Declarations): Arguments {
  const entries = Object.entries(declarations).filter(([, declared]) => declared.default !== undefined);
  return Object.fromEntries(entries.map(([name, declared]) => [name, declared.default]));
}

function refusal(message: string): TraplineError {
  return new TraplineError('usage', message);
}

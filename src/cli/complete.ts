import {
  type Command,
  type CommandBody,
  type CommandGroup,
  type Declaration,
  nameOf,
  type Proposal,
  type Typed,
} from './command.ts';

/** The first word of the command line by which a shell's script asks for proposals. */
export const COMPLETE = '__complete';

/**
 * Proposals for the last of `words`, which is empty where a new word begins; they follow `trapline`. Each line is a word, a tab, and what it is
 * for. None means that a file may be meant.
 */
export async function complete(
  words: readonly string[],
  commands: readonly (Command | CommandGroup)[],
): Promise<readonly string[]> {
  const current = words.at(-1) ?? '';
  const proposals = await proposalsFor(words.slice(0, -1), current, commands);
  return proposals.filter(({ word }) => word.startsWith(current)).map(({ word, purpose }) => `${word}\t${purpose}`);
}

async function proposalsFor(
  before: readonly string[],
  current: string,
  commands: readonly (Command | CommandGroup)[],
): Promise<readonly Proposal[]> {
  const [first, ...rest] = before;
  if (first === undefined) {
    return current.startsWith('-') ? GLOBAL : commands.map((one) => ({ word: nameOf(one), purpose: one.describe }));
  }
  const chosen = commands.find((one) => nameOf(one) === first);
  if (chosen === undefined) return [];
  return 'commands' in chosen
    ? proposalsFor(rest, current, chosen.commands)
    : proposalsOf(await chosen.load(), chosen.usage, rest, current);
}

const HELP: Proposal = { word: '--help', purpose: 'Show help' };
const GLOBAL: readonly Proposal[] = [HELP, { word: '--version', purpose: 'Show version number' }];

async function proposalsOf(
  body: CommandBody,
  usage: string,
  before: readonly string[],
  current: string,
): Promise<readonly Proposal[]> {
  const { options, positionals } = body;
  if (before.includes('--')) return [];
  const given = givenIn(before, body, usage);
  const [, inline, value = ''] = /^--([a-z-]+)=(.*)$/s.exec(current) ?? [];
  if (inline !== undefined) {
    return (await valuesOf(options[inline], { current: value, given })).map(({ word, purpose }) => ({
      word: `--${inline}=${word}`,
      purpose,
    }));
  }
  const last = before.at(-1);
  const waiting = last?.startsWith('--') === true ? options[last.slice(2)] : undefined;
  if (waiting?.type === 'string') return valuesOf(waiting, { current, given });
  if (current.startsWith('-')) return optionsBeside(body, before);
  return valuesOf(positionals[placeName(usage, wordsAmong(before, body).length) ?? ''], { current, given });
}

async function valuesOf(declared: Declaration | undefined, typed: Typed): Promise<readonly Proposal[]> {
  if (declared?.type !== 'string') return [];
  const words = declared.choices ?? (await declared.proposals?.(typed)) ?? [];
  return words.map((word) => (typeof word === 'string' ? { word, purpose: '' } : word));
}

/** The options that may still be given; a flag that is on unless it is negated is proposed in that form. */
function optionsBeside({ options }: CommandBody, before: readonly string[]): readonly Proposal[] {
  const given = before.map((word) => word.split('=')[0]!.replace(/^--(no-)?/, ''));
  const open = Object.entries(options).filter(
    ([name, declared]) => !given.includes(name) || (declared.type === 'string' && declared.array === true),
  );
  return [
    ...open.map(([name, declared]) => ({ word: `--${prefix(declared)}${name}`, purpose: declared.describe })),
    HELP,
  ];
}

function prefix(declared: Declaration): '' | 'no-' {
  return declared.type === 'boolean' && declared.default === true ? 'no-' : '';
}

/** What was given, by name. */
function givenIn(before: readonly string[], body: CommandBody, usage: string): Readonly<Record<string, string>> {
  const places = wordsAmong(before, body).map((word, i) => [placeName(usage, i) ?? '', word] as const);
  const options = before.flatMap((word, i) => {
    const [, name = '', value = before[i + 1]] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    return body.options[name]?.type === 'string' && value !== undefined ? [[name, value] as const] : [];
  });
  return Object.fromEntries([...places, ...options]);
}

/** The words that are arguments: neither options nor their values. */
function wordsAmong(before: readonly string[], { options }: CommandBody): readonly string[] {
  return before.filter((word, i) => {
    const owner = before[i - 1];
    const isValue = owner?.startsWith('--') === true && options[owner.slice(2)]?.type === 'string';
    return !word.startsWith('-') && !isValue;
  });
}

/** The name of the `index`-th argument in a usage; the last one may have several places. */
function placeName(usage: string, index: number): string | undefined {
  const places = [...usage.matchAll(/[<[]([a-zA-Z]+)(\.\.\.)?[>\]]/g)];
  const [, name] = places[index] ?? (places.at(-1)?.[2] === undefined ? [] : places.at(-1)!);
  return name;
}

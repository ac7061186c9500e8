/** A word that may come next, with what it is for. */
export interface Proposal {
  readonly word: string;
  readonly purpose: string;
}

/** What of a command line is typed. */
export interface Typed {
  /** The value that is to be completed, as far as it goes. */
  readonly current: string;
  /** What was given before, by the names of arguments and options; of several, the last. */
  readonly given: Readonly<Record<string, string>>;
}

interface Declared {
  readonly describe: string;
  /** Its place in the command line has to be filled. */
  readonly demandOption?: boolean;
  /** Options that say something else. */
  readonly conflicts?: readonly string[];
  /** One letter. */
  readonly alias?: string;
  /** The default in words, where the value itself would say little. */
  readonly defaultDescription?: string;
}

/** An option that is there or is not: `--flag`, `--no-flag`. */
interface Flag extends Declared {
  readonly type: 'boolean';
  readonly default?: boolean;
}

/** An option with a value, or an argument without a name. */
interface Text extends Declared {
  readonly type: 'string';
  /** What a value looks like, as PATH=VALUE. */
  readonly form?: string;
  /** Whether it may be given several times, or has several places. */
  readonly array?: boolean;
  readonly choices?: readonly string[];
  /** Reads what was given, and throws TraplineError('input') that names the option where that is malformed. */
  readonly coerce?: (given: string) => unknown;
  /** What `coerce` would return. */
  readonly default?: unknown;
  /** What is made where it says, which cannot be standard output. */
  readonly makes?: 'a folder' | 'a capture';
  /** Values to propose in a shell, where `choices` does not list them. */
  readonly proposals?: (typed: Typed) => Promise<readonly (string | Proposal)[]>;
}

/** An option, or an argument without a name, as a command declares it. */
export type Declaration = Flag | Text;

/** Declarations by name. */
export type Declarations = Readonly<Record<string, Declaration>>;

type Value<D> = D extends { type: 'boolean' }
  ? boolean
  : D extends { coerce: (given: string) => infer T }
    ? T
    : D extends { choices: readonly (infer Choice)[] }
      ? Choice
      : string;
type Optional<D, T> = D extends { demandOption: true } | { default: unknown } ? T : T | undefined;

/** What is given for declarations. */
type ValuesOf<D extends Declarations> = {
  readonly [name in keyof D]: Optional<D[name], D[name] extends { array: true } ? Value<D[name]>[] : Value<D[name]>>;
};

/** A command line, `$0` being `trapline`, and what it is for. */
export type Example = readonly [commandLine: string, purpose: string];

/** What a command takes and does. It stands in a module of its own, loaded when the command is named. */
export interface CommandBody {
  /** Those of the usage, by the names there. */
  readonly positionals: Declarations;
  readonly options: Declarations;
  readonly examples: readonly Example[];
  /** Whether the command line of a program may follow `--`; the handler gets it under that name. */
  readonly takesProgram: boolean;
  /** Whether it listens to signals (`onInterrupt`) once its modules are loaded. */
  readonly listens: boolean;
  /** Gets what `readArguments` returns. */
  readonly handler: (given: never) => void | Promise<void>;
}

/** What the handler of a command with these declarations gets. */
type Given<P extends Declarations, O extends Declarations> = ValuesOf<P> &
  ValuesOf<O> & { readonly '--'?: readonly string[] };

interface Body<P extends Declarations, O extends Declarations> {
  readonly positionals?: P;
  readonly options: O;
  readonly examples: readonly Example[];
  readonly takesProgram?: boolean;
  readonly listens?: boolean;
  readonly handler: (given: Given<P, O>) => void | Promise<void>;
}

/** A command whose handler fits what is declared. */
export function command<const O extends Declarations, const P extends Declarations = {}>({
  positionals,
  takesProgram = false,
  listens = false,
  ...rest
}: Body<P, O>): CommandBody {
  return { ...rest, positionals: positionals ?? {}, takesProgram, listens };
}

/** How a command stands in the help, and where the rest of it is. */
export interface Command {
  /** As in `describe <scenario>`; begins with the command's name. */
  readonly usage: string;
  readonly describe: string;
  readonly load: () => Promise<CommandBody>;
}

/** Commands that are called by two words. */
export interface CommandGroup {
  /** The first of the two. */
  readonly usage: string;
  readonly describe: string;
  readonly commands: readonly Command[];
  readonly examples: readonly Example[];
}

/** The name of a command, or of a group: the first word of its usage. */
export function nameOf({ usage }: Command | CommandGroup): string {
  return usage.split(' ')[0]!;
}

/** A command by its full name, as `capture info`, with its full usage. */
export interface NamedCommand extends Command {
  readonly name: string;
}

/** Every command, those of groups too. */
export function commandsOf(commands: readonly (Command | CommandGroup)[]): NamedCommand[] {
  return commands.flatMap((one) => {
    if (!('commands' in one)) return { ...one, name: nameOf(one) };
    const { usage: group } = one;
    return one.commands.map((member) => ({
      ...member,
      usage: `${group} ${member.usage}`,
      name: `${group} ${nameOf(member)}`,
    }));
  });
}

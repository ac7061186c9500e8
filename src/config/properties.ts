import { expectedFound, listNames, show, unknownName } from './messages.ts';
import { type ErrorSubCode, type SourceLocation, TraplineError, withOthers } from '../model/errors.ts';
import { wholeText } from '../text/whole-text.ts';

/** Where a property was given: a line of a file, or the name of an environment variable or an option. */
export type PropertyPlace = SourceLocation | string;

interface GivenProperty {
  readonly text: string;
  readonly place: PropertyPlace;
}

/** The names that properties of a service may have. */
export interface PropertyNames {
  /** The name of the service, `Kafka`. */
  readonly service: string;
  /** Each known name, with the name under which its value is kept. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Names that other clients know, with advice on what to do instead. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Where properties are given. Those of a later place win. */
export interface PropertySources {
  /** As librdkafka's tools read it: `name=value` a line, with blanks around either left out, and a `#` before a comment. */
  readonly file?: { readonly path: string; readonly content: Uint8Array } | undefined;
  /** Of which the variables with the prefix of the service are taken. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Values by property, of options of the command line. */
  readonly options?: readonly { readonly option: string; readonly name: string; readonly text: string }[];
}

/** Properties from several places. A misspelt name is always reported, and so are all others with it. */
export class Properties {
  readonly #names: PropertyNames;
  readonly #given = new Map<string, GivenProperty>();
  readonly #problems: TraplineError[] = [];

  /** Throws TraplineError('input') that stands for every name that is unknown, and for every line that is no property. */
  constructor(names: PropertyNames, { file, environment = {}, options = [] }: PropertySources) {
    this.#names = names;
    if (file !== undefined) this.#addFile(file.path, file.content);
    this.#addEnvironment(environment);
    for (const { option, name, text } of options) this.#add(name, text, option, option);
    if (this.#problems.length > 0) throw firstOf(this.#problems);
  }

  /** A value is what stands there: a backslash escapes nothing. */
  #addFile(file: string, content: Uint8Array): void {
    for (const [i, written] of wholeText(file, content).split(/\r?\n/).entries()) {
      const text = written.trim();
      if (text === '' || text.startsWith('#')) continue;
      const column = written.indexOf(text) + 1;
      const place = { file, line: i + 1, column };
      const equals = text.indexOf('=');
      if (equals < 1) {
        this.#problems.push(inputError('setting_invalid', place, `expected name=value, found ${nameAlone(text)}`));
        continue;
      }
      const value = text.slice(equals + 1).trimStart();
      this.#add(text.slice(0, equals).trimEnd(), value, place, {
        ...place,
        column: column + text.length - value.length,
      });
    }
  }

  #addEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
    const { service, aliases } = this.#names;
    const names = new Map([...aliases.keys()].map((name) => [environmentName(service, name), name]));
    for (const [variable, text] of Object.entries(environment)) {
      if (text === undefined || !variable.startsWith(environmentName(service, ''))) continue;
      const name = names.get(variable);
      const place = `environment variable ${variable}`;
      if (name !== undefined) this.#add(name, text, place, place);
      else {
        const unknown = unknownName('environment variable', variable, [...names.keys()]);
        this.#problems.push(new TraplineError('unknown_setting', unknown));
      }
    }
  }

  #add(name: string, text: string, namePlace: PropertyPlace, place: PropertyPlace): void {
    const { service, aliases, refused } = this.#names;
    const known = aliases.get(name);
    if (known !== undefined) {
      this.#given.set(known, { text, place });
      return;
    }
    const instead = refused.get(name);
    const message =
      instead === undefined ? unknownName(`${service} property`, name, [...aliases.keys()]) : `${name}: ${instead}`;
    this.#problems.push(inputError('unknown_setting', namePlace, message));
  }

  /** The value as it was written, including blanks; null if it was not given or is empty. */
  secret(name: string): string | null {
    return this.#given.get(name)?.text || null;
  }

  /** The value without blanks around it; null if it was not given or is empty. */
  text(name: string): string | null {
    return this.#given.get(name)?.text.trim() || null;
  }

  /** The choice that equals the value, ignoring case; `fallback` if there is no value. Throws TraplineError('input'). */
  choice<C extends string>(name: string, choices: readonly C[], fallback: C): C {
    const text = this.text(name);
    if (text === null) return fallback;
    const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (found === undefined) throw this.complaint(name, expectedFound(listNames(choices), text));
    return found;
  }

  /** A whole number from `min` to `max`; `fallback` if there is no value. Throws TraplineError('input'). */
  integer(name: string, fallback: number, min: number, max: number): number {
    const text = this.text(name);
    if (text === null) return fallback;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw this.complaint(name, expectedFound(`a whole number from ${min} to ${max}`, text));
  }

  /** A TraplineError('input') about a property, at the place where it was given. */
  complaint(name: string, message: string): TraplineError {
    return inputError(
      'setting_invalid',
      this.#given.get(name)?.place ?? `${this.#names.service} settings`,
      `${name}: ${message}`,
    );
  }
}

/** The first of several problems, which stands for them all. */
function firstOf(problems: readonly TraplineError[]): TraplineError {
  const [first] = problems;
  const more = problems.length - 1;
  if (more === 0) return first!;
  const { subCode, message, location } = first!;
  const counted = `${message} (and ${more} more ${more === 1 ? 'problem' : 'problems'})`;
  return withOthers(new TraplineError(subCode, counted, location === undefined ? {} : { location }), problems);
}

/** The environment variable that gives a property: Kafka's `bootstrap.servers` is `TRAPLINE_KAFKA_BOOTSTRAP_SERVERS`. */
export function environmentName(service: string, property: string): string {
  return `TRAPLINE_${service}_${property.replaceAll('.', '_')}`.toUpperCase();
}

/** What stands in a line that is no property. Only its first word is shown: the rest may be a secret. */
function nameAlone(line: string): string {
  const [word = ''] = line.split(/[\s:=]/);
  return word === '' || word === line ? show(word === '' ? '=' : word) : `${show(word)} and more`;
}

function inputError(subCode: ErrorSubCode, place: PropertyPlace, message: string): TraplineError {
  if (typeof place === 'string') return new TraplineError(subCode, `${place}: ${message}`);
  return new TraplineError(subCode, message, { location: place });
}

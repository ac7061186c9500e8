import { expectedFound, listNames, show, unknownName } from './messages.ts';
import { type ErrorSubCode, type SourceLocation, TraplineError } from '../model/errors.ts';
import { wholeText } from '../text/whole-text.ts';

/** Where a property was given: a line of a file, or the name of an environment variable or an option. */
export type PropertyPlace = SourceLocation | string;

interface GivenProperty {
  readonly text: string;
  readonly place: PropertyPlace;
}

/**
 * Properties from several places; later places win. Every name is checked when it is added, so a misspelt name is always
 * reported.
 */
export class Properties {
  readonly #service: string;
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #unneeded: ReadonlyMap<string, string>;
  readonly #given = new Map<string, GivenProperty>();

  /**
   * `service` is the name of the service, `Kafka`. `aliases` maps each known name to the name under which its value is kept.
   * `unneeded` maps names that other clients know to advice on what to do instead.
   */
  constructor(service: string, aliases: ReadonlyMap<string, string>, unneeded: ReadonlyMap<string, string>) {
    this.#service = service;
    this.#aliases = aliases;
    this.#unneeded = unneeded;
  }

  /**
   * Adds the properties of a file as librdkafka's tools read it: `name=value` a line, with blanks around either left out, and a `#` before
   * a comment. A value is what stands there: a backslash escapes nothing. Throws TraplineError('input') at the first line that is none,
   * and at the first unknown name.
   */
  addFile(file: string, content: Uint8Array): void {
    for (const [i, written] of wholeText(file, content).split(/\r?\n/).entries()) {
      const text = written.trim();
      if (text === '' || text.startsWith('#')) continue;
      const place = { file, line: i + 1 };
      const equals = text.indexOf('=');
      if (equals < 1) throw inputError('setting_invalid', place, `expected name=value, found ${nameAlone(text)}`);
      this.add(text.slice(0, equals).trimEnd(), text.slice(equals + 1).trimStart(), place);
    }
  }

  /** Adds the environment variables whose names have our prefix. Throws as `addFile` does. */
  addEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
    const names = new Map([...this.#aliases.keys()].map((name) => [environmentName(this.#service, name), name]));
    for (const [variable, text] of Object.entries(environment)) {
      if (text === undefined || !variable.startsWith(environmentName(this.#service, ''))) continue;
      const name = names.get(variable);
      if (name === undefined)
        throw new TraplineError('unknown_setting', unknownName('environment variable', variable, [...names.keys()]));
      this.add(name, text, `environment variable ${variable}`);
    }
  }

  /** Adds one property. Throws TraplineError('input') if it is unknown. */
  add(name: string, text: string, place: PropertyPlace): void {
    const known = this.#aliases.get(name);
    const instead = this.#unneeded.get(name);
    if (known !== undefined) this.#given.set(known, { text, place });
    else if (instead !== undefined) throw inputError('unknown_setting', place, `${name}: ${instead}`);
    else
      throw inputError(
        'unknown_setting',
        place,
        unknownName(`${this.#service} property`, name, [...this.#aliases.keys()]),
      );
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
      this.#given.get(name)?.place ?? `${this.#service} settings`,
      `${name}: ${message}`,
    );
  }
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

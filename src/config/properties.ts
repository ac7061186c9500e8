import { Pair, parseLines } from 'dot-properties';
import { expectedFound, listNames, unknownName } from './messages.ts';
import { TraplineError, type SourceLocation } from '../model/errors.ts';

/** Where a property was given: a line of a file, or what to call an environment variable or an option. */
export type PropertyPlace = SourceLocation | string;

interface GivenProperty {
  readonly text: string;
  readonly place: PropertyPlace;
}

/**
 * Properties out of several places, the later ones winning. Every name is checked as it comes in, so that a misspelt one never
 * has no effect without a word.
 */
export class Properties {
  readonly #service: string;
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #unneeded: ReadonlyMap<string, string>;
  readonly #given = new Map<string, GivenProperty>();

  /**
   * `service` is whose properties these are, `Kafka`; `aliases` leads from each name that is understood to the one under which its value is kept; `unneeded` from names that other
   * clients know to what to do instead.
   */
  constructor(service: string, aliases: ReadonlyMap<string, string>, unneeded: ReadonlyMap<string, string>) {
    this.#service = service;
    this.#aliases = aliases;
    this.#unneeded = unneeded;
  }

  /** Takes the properties of a file in Java's format. Throws TraplineError('input') at the first one that is not known. */
  addFile(file: string, content: string): void {
    let line = 1;
    let counted = 0;
    for (const node of parseLines(content, true)) {
      if (!(node instanceof Pair)) continue;
      const at = node.range?.[0] ?? 0;
      for (; counted < at; counted++) if (content[counted] === '\n') line += 1;
      this.add(node.key, node.value, { file, line });
    }
  }

  /** Takes the variables of an environment that are ours by name. Throws as `addFile`. */
  addEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
    const names = new Map([...this.#aliases.keys()].map((name) => [environmentName(this.#service, name), name]));
    for (const [variable, text] of Object.entries(environment)) {
      if (text === undefined || !variable.startsWith(environmentName(this.#service, ''))) continue;
      const name = names.get(variable);
      if (name === undefined)
        throw new TraplineError('input', unknownName('environment variable', variable, [...names.keys()]));
      this.add(name, text, `environment variable ${variable}`);
    }
  }

  /** Takes one property. Throws TraplineError('input') when it is not known. */
  add(name: string, text: string, place: PropertyPlace): void {
    const known = this.#aliases.get(name);
    const instead = this.#unneeded.get(name);
    if (known !== undefined) this.#given.set(known, { text, place });
    else if (instead !== undefined) throw inputError(place, `${name}: ${instead}`);
    else throw inputError(place, unknownName(`${this.#service} property`, name, [...this.#aliases.keys()]));
  }

  /** The value as it was written, blanks and all; null when it was not given or is empty. */
  secret(name: string): string | null {
    return this.#given.get(name)?.text || null;
  }

  /** The value without blanks around it; null when it was not given or is empty. */
  text(name: string): string | null {
    return this.#given.get(name)?.text.trim() || null;
  }

  /** The one of the choices that the value is, whatever its case. */
  choice<C extends string>(name: string, choices: readonly C[], fallback: C): C {
    const text = this.text(name);
    if (text === null) return fallback;
    const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (found === undefined) throw this.complaint(name, expectedFound(listNames(choices), text));
    return found;
  }

  /** A whole number within bounds. */
  integer(name: string, fallback: number, min: number, max: number): number {
    const text = this.text(name);
    if (text === null) return fallback;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw this.complaint(name, expectedFound(`a whole number from ${min} to ${max}`, text));
  }

  /** A TraplineError('input') about a property, at the place where it was given. */
  complaint(name: string, message: string): TraplineError {
    return inputError(this.#given.get(name)?.place ?? `${this.#service} settings`, `${name}: ${message}`);
  }
}

/** The environment variable that gives a property: Kafka's `bootstrap.servers` is `TRAPLINE_KAFKA_BOOTSTRAP_SERVERS`. */
export function environmentName(service: string, property: string): string {
  return `TRAPLINE_${service}_${property.replaceAll('.', '_')}`.toUpperCase();
}

function inputError(place: PropertyPlace, message: string): TraplineError {
  if (typeof place === 'string') return new TraplineError('input', `${place}: ${message}`);
  return new TraplineError('input', message, { location: place });
}

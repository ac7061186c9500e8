import { BOUNDARIES } from './features.ts';

const FAULT = 'fault: ';
/** Beyond that, what is interesting is as good as what is drawn. */
const MOST_INTERESTING = 500;

/** How often boundaries, faults and pairs of faults were met, and which cases met something new. */
export class Coverage<Case> {
  readonly #met = new Map<string, number>();
  readonly #pairs = new Set<string>();
  readonly #interesting: Case[] = [];

  /** Cases that met two things together which none before them had. */
  get interesting(): readonly Case[] {
    return this.#interesting;
  }

  /** Takes in what a case met. Null stands for a case that is never interesting. */
  add(one: Case | null, features: readonly string[]): void {
    for (const met of [...features, ...faultPairs(features)]) this.#met.set(met, (this.#met.get(met) ?? 0) + 1);
    if (one !== null && this.#hasNewPair(features) && this.#interesting.length < MOST_INTERESTING)
      this.#interesting.push(one);
  }

  /** Whether two of these were never met together in a case that may be interesting; from now on they were. */
  #hasNewPair(features: readonly string[]): boolean {
    const before = this.#pairs.size;
    features.forEach((feature, i) => {
      for (const other of features.slice(i + 1)) this.#pairs.add(`${feature} + ${other}`);
    });
    return this.#pairs.size > before;
  }

  /** By boundary, how many cases met it; each boundary there is, in one order. */
  boundaries(): ReadonlyMap<string, number> {
    return new Map(BOUNDARIES.map((name) => [name, this.#met.get(name) ?? 0]));
  }

  /** By fault, and by two faults in one case, how many cases had them. */
  faults(): ReadonlyMap<string, number> {
    const entries = [...this.#met].filter(([name]) => name.startsWith(FAULT)).sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(entries.map(([name, count]) => [name.slice(FAULT.length), count]));
  }
}

function faultPairs(features: readonly string[]): string[] {
  const faults = features.filter((feature) => feature.startsWith(FAULT));
  return faults.flatMap((one, i) => faults.slice(i + 1).map((other) => `${one} + ${other.slice(FAULT.length)}`));
}

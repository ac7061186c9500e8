import { type Random } from '../../random/random.ts';

/** A value as it stands in a scenario file. */
export type Form = string | number | boolean | readonly Form[] | { readonly [key: string]: Form };
/** A mapping as it stands in a scenario file. */
export type Section = { readonly [key: string]: Form };

/** Whole seconds from `low` to `high`, as a scenario says them. */
export function seconds(random: Random, low: number, high: number): string {
  return `${low + random.below(high - low + 1)}s`;
}

/** A duration of up to `most` seconds, as one of the forms that a distribution has. */
export function durations(random: Random, most: number): Form {
  const high = 1 + random.below(most);
  switch (random.below(5)) {
    case 0:
      return `${high}s`;
    case 1:
      return { uniform: [`${random.below(high)}s`, `${high}s`] };
    case 2:
      return { exponential: { mean: `${high * 100}ms`, max: `${high}s` } };
    case 3:
      return { pareto: { min: `${high * 10}ms`, alpha: 0.5 + random.below(4) / 2, max: `${high}s` } };
    default:
      return { lognormal: { median: `${high * 100}ms`, sigma: 1.2, max: `${high}s` } };
  }
}

/** Up to `most` of what `draw` gives; the smaller the number, the likelier. */
export function several<T>(random: Random, most: number, draw: (random: Random) => T): T[] {
  const items: T[] = [];
  while (items.length < most && random.chance(0.5)) items.push(draw(random));
  return items;
}

/** A section under its key, or nothing, with the given probability. */
export function maybe(random: Random, share: number, key: string, draw: (random: Random) => Form): Section {
  return random.chance(share) ? { [key]: draw(random) } : {};
}

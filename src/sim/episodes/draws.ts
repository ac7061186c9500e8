import exp from '@stdlib/math-base-special-exp';
import { type Distribution } from '../../model/distribution.ts';
import { TraplineError } from '../../model/errors.ts';
import { normalQuantile } from '../../random/normal-quantile.ts';
import { compileDistribution } from '../../random/sampler.ts';
import { type Random } from '../../random/random.ts';
import { type CategoryInfo, homeOf, type PlaceInfo, type Population } from '../population/types.ts';

/** Draws integers that are never negative: ms or cents. Rounded down, so that a uniform draw stays below its upper end. */
export function compileWhole(distribution: Distribution): (random: Random) => number {
  const sample = compileDistribution(distribution);
  return (random) => Math.max(0, Math.floor(sample(random)));
}

/** Draws numbers clamped to 0…1. */
export function compileShare(distribution: Distribution): (random: Random) => number {
  const sample = compileDistribution(distribution);
  return (random) => Math.min(1, Math.max(0, sample(random)));
}

/** A legitimate amount in the category, in cents. */
export function ordinaryAmountCents(category: CategoryInfo, random: Random): number {
  const z = normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, random.next())));
  return Math.max(1, Math.round(category.medianCents * exp(category.sigma * z)));
}

/** Offsets of `count` purchases, independent and uniform within `spanMs`; ascending integers. */
export function scatterMs(count: number, spanMs: number, random: Random): number[] {
  return Array.from({ length: count }, () => Math.floor(random.next() * spanMs)).sort((a, b) => a - b);
}

/** `count` of `items` without repetition, in random order. */
export function sampleDistinct<T>(items: readonly T[], count: number, random: Random): T[] {
  const pool = [...items];
  for (let i = 0; i < count; i++) {
    const j = i + random.below(pool.length - i);
    [pool[i], pool[j]] = [pool[j]!, pool[i]!];
  }
  return pool.slice(0, count);
}

/** Throws TraplineError('input') unless the population has that many categories. */
export function requireCategories(what: string, count: number, population: Population): void {
  const known = population.categories.length;
  if (known < count) {
    throw new TraplineError(
      'scenario_unsuitable',
      `${what} needs ${count} merchant categories, the traffic has ${known}`,
    );
  }
}

/** Throws TraplineError('input') unless the population has two regions. */
export function requireRegions(what: string, population: Population): void {
  const known = population.regions.length;
  if (known < 2) throw new TraplineError('scenario_unsuitable', `${what} needs two regions, the traffic has ${known}`);
}

/** The client's home. If a foreign file gives no region for it, any place with a region. */
export function homeWithRegion(population: Population, client: number, random: Random): PlaceInfo {
  const home = homeOf(population, client);
  return home.region >= 0 ? home : placeElsewhere(population, home, random);
}

/** A place in a region that touches the home's region. */
export function neighbouringPlace(population: Population, home: PlaceInfo, random: Random): PlaceInfo {
  return placeIn(population, population.regions[home.region]?.neighbours ?? [], home, random);
}

/** A place in a region that neither is nor touches the home's region, if there is one. */
export function farPlace(population: Population, home: PlaceInfo, random: Random): PlaceInfo {
  const near = population.regions[home.region]?.neighbours ?? [];
  const far = population.regions
    .map((_, index) => index)
    .filter((index) => index !== home.region && !near.includes(index));
  return placeIn(population, far, home, random);
}

/** A place in any region except the home's. */
export function placeElsewhere(population: Population, home: PlaceInfo, random: Random): PlaceInfo {
  return placeIn(population, [], home, random);
}

/** A place in one of the regions, or in any except the home's if the list is empty. */
function placeIn(population: Population, regions: readonly number[], home: PlaceInfo, random: Random): PlaceInfo {
  const others = population.regions.map((_, index) => index).filter((index) => index !== home.region);
  const region = population.regions[random.pick(regions.length > 0 ? regions : others)]!;
  return population.places[random.pick(region.places)]!;
}

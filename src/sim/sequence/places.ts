import { type SequenceStep } from '../../model/own-pattern.ts';
import { type Random } from '../../random/random.ts';
import { farPlace, neighbouringPlace } from '../episodes/draws.ts';
import { type PlaceInfo, type Population } from '../population/types.ts';

/** Draws the place of a transaction; `earlier` are those of the episode's transactions before it, `shared` is that of its campaign. */
export type PlaceDraw = (
  home: PlaceInfo,
  earlier: readonly PlaceInfo[],
  random: Random,
  shared: PlaceInfo | undefined,
) => PlaceInfo;

type Step = Pick<SequenceStep, 'region' | 'location'>;

/** Draws places as a step says. Every name of the step must be one of the population's. */
export function compilePlace({ region, location }: Step, population: Population): PlaceDraw {
  if (region !== undefined) return compileRegion(region, population);
  return location === undefined ? atHome : compileLocation(location, population);
}

/** Whether the step needs a home that lies in a region. */
export function needsRegion({ region, location }: Step): boolean {
  return region?.kind === 'far' || region?.kind === 'neighbouring' || location?.kind === 'different';
}

const atHome: PlaceDraw = (home) => home;
const sameAsBefore: PlaceDraw = (home, earlier) => earlier.at(-1) ?? home;

function compileRegion(choice: NonNullable<Step['region']>, population: Population): PlaceDraw {
  const { regions, places } = population;
  const placeIn = (region: number, random: Random): PlaceInfo => places[random.pick(regions[region]!.places)]!;
  switch (choice.kind) {
    case 'home':
      return atHome;
    case 'same':
      return sameAsBefore;
    case 'shared':
      return (home, _, random, shared) => placeIn((shared ?? home).region, random);
    case 'far':
      return (home, _, random) => farPlace(population, home, random);
    case 'neighbouring':
      return (home, _, random) => neighbouringPlace(population, home, random);
    case 'different':
      return (_, earlier, random) => {
        const left = regions
          .map((_region, index) => index)
          .filter((index) => earlier.every(({ region }) => region !== index));
        return placeIn(random.pick(left), random);
      };
    case 'one_of': {
      const listed = choice.names.map((name) => regions.findIndex((region) => region.name === name));
      return (_, __, random) => placeIn(random.pick(listed), random);
    }
  }
}

function compileLocation(choice: NonNullable<Step['location']>, population: Population): PlaceDraw {
  const { places, regions } = population;
  switch (choice.kind) {
    case 'home':
      return atHome;
    case 'same':
      return sameAsBefore;
    case 'shared':
      return (home, _, __, shared) => shared ?? home;
    case 'different':
      return (home, earlier, random) => {
        const near = regions[home.region]!.places.map((place) => places[place]!);
        return random.pick(near.filter(({ location }) => earlier.every((one) => one.location !== location)));
      };
    case 'one_of': {
      const { locations } = population.vocabulary;
      const listed = choice.names.map((name) => {
        const code = locations.find(name);
        return places.find(({ location }) => location === code)!;
      });
      return (_, __, random) => random.pick(listed);
    }
  }
}

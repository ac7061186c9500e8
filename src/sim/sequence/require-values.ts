import { TraplineError } from '../../model/errors.ts';
import { CHOICE_WORDS, type OwnPattern } from '../../model/own-pattern.ts';
import { type TrafficValues, type UnmetNeed, unmetNeeds } from '../../model/own-pattern-needs.ts';
import { type Population } from '../population/types.ts';
import { devicesOf, distinctCodes } from './values.ts';

/** Throws TraplineError('input') unless the population has every value that the pattern names, and as many different ones, and clients, as it needs. */
export function requireValues(name: string, own: OwnPattern, population: Population): void {
  const needed = own.campaign?.clients.high ?? 0;
  const { length } = population.clients;
  if (needed > length) {
    const message = `patterns.${name}.campaign: needs ${needed} clients, the traffic has ${length}`;
    throw new TraplineError('scenario_unsuitable', message);
  }
  const [unmet] = unmetNeeds(own, valuesOf(population));
  if (unmet === undefined) return;
  throw new TraplineError(
    'scenario_unsuitable',
    `patterns.${name}.sequence[${unmet.step}].${unmet.field}: ${saying(unmet)}`,
  );
}

function saying(unmet: UnmetNeed): string {
  const { field } = unmet;
  const words = unmet.alone === true ? `, and the words are ${CHOICE_WORDS[field].join(', ')}` : '';
  return unmet.kind === 'name'
    ? `the traffic has no ${field} ${JSON.stringify(unmet.needed)}; it has ${unmet.known.join(', ')}${words}`
    : `needs ${unmet.needed} different values of ${field}, the traffic has ${unmet.known}`;
}

function valuesOf(population: Population): TrafficValues {
  const { categories, regions, places, vocabulary } = population;
  const devices = devicesOf(population);
  const locationsIn = regions.map((region) => distinctCodes(region.places.map((place) => places[place]!.location)));
  const locations = new Set(places.map(({ location }) => vocabulary.locations.value(location)));
  return {
    names: {
      category: categories.map(({ name }) => name),
      device: devices.map(({ name }) => name),
      region: regions.map(({ name }) => name),
      location: [...locations].filter((name) => name !== null),
    },
    distinct: {
      category: categories.length,
      device: distinctCodes(devices.map(({ code }) => code)),
      region: regions.length,
      location: regions.length === 0 ? 0 : Math.min(...locationsIn),
    },
  };
}

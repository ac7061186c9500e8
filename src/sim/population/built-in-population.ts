import { type Vocabulary } from '../../model/dictionary.ts';
import { KeyedRandom } from '../../random/keyed.ts';
import { type Random } from '../../random/random.ts';
import { BUILT_IN_REGIONS } from '../regions.ts';
import { MERCHANT_CATEGORIES } from '../merchants.ts';
import { type PlaceInfo, type Population, type RegionInfo } from './types.ts';

/**
 * Clients "1" to "n". Each home is drawn by the client's number alone, so additional clients change no others. `categories` are
 * the names of the categories of this world.
 */
export function createBuiltInPopulation(
  clients: number,
  categories: readonly string[],
  random: Random,
  vocabulary: Vocabulary,
): Population {
  const places: PlaceInfo[] = [];
  const regions = BUILT_IN_REGIONS.map((region, index): RegionInfo => {
    const code = vocabulary.regions.intern(region.name);
    const first = places.length;
    for (const { name, latitudeE6, longitudeE6 } of region.cities) {
      const location = vocabulary.locations.intern(name);
      places.push({ location, regionCode: code, region: index, latitudeE6, longitudeE6 });
    }
    return {
      name: region.name,
      code,
      neighbours: region.neighbours.map((name) => BUILT_IN_REGIONS.findIndex((other) => other.name === name)),
      places: region.cities.map((_, k) => first + k),
    };
  });

  const codes = new Uint32Array(clients);
  const homePlace = new Uint32Array(clients);
  const homes = new KeyedRandom(random, 'home');
  for (let client = 0; client < clients; client++) {
    codes[client] = vocabulary.clients.intern(String(client + 1));
    homePlace[client] = homes.below(client, 0, places.length);
  }

  return {
    vocabulary,
    clients: codes,
    homePlace,
    activeSpans: null,
    regions,
    places,
    categories: MERCHANT_CATEGORIES.filter(({ name }) => categories.includes(name)).map(
      ({ name, medianCents, sigma }) => ({
        name,
        code: vocabulary.categories.intern(name),
        medianCents,
        sigma,
      }),
    ),
    devices: {
      pos: vocabulary.devices.intern('pos'),
      mobile: vocabulary.devices.intern('mobile'),
      web: vocabulary.devices.intern('web'),
    },
    currency: vocabulary.currencies.intern('USD'),
  };
}

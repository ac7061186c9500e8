import { NO_COORDINATE } from '../../model/batch.ts';
import { TraplineError } from '../../model/errors.ts';
import { distanceM } from '../../model/great-circle.ts';
import { type ShippedDecoySpec } from '../../model/scenario.ts';
import { HOUR_MS } from '../../model/time-units.ts';
import {
  compileWhole,
  farPlace,
  homeWithRegion,
  ordinaryAmountCents,
  requireCategories,
  requireRegions,
} from '../episodes/draws.ts';
import { type EpisodeKind } from '../episodes/plan.ts';
import { type PlaceInfo } from '../population/types.ts';

/** An airliner's way over ground, climb and descent included, is a little slower than its cruise of some 900 km/h. */
const METRES_PER_HOUR = 800_000;

/** A purchase at home, and one in a far region, as soon as a flight allows. */
export const flight: EpisodeKind<Extract<ShippedDecoySpec, { kind: 'flight' }>> = {
  resembles: ['impossible_travel'],
  compile(spec, population) {
    requireCategories('flight', 1, population);
    requireRegions('flight', population);
    const drawGround = compileWhole(spec.groundMs);
    const { pos } = population.devices;
    return (client, random) => {
      const groundMs = drawGround(random);
      const home = homeWithRegion(population, client, random);
      const far = farPlace(population, home, random);
      const metres = distanceBetween(home, far);
      const gapMs = groundMs + Math.ceil((metres * HOUR_MS) / METRES_PER_HOUR);
      const purchases = [home, far].map((place, i) => {
        const category = random.pick(population.categories);
        const amountCents = ordinaryAmountCents(category, random);
        return { offsetMs: i * gapMs, amountCents, category: category.code, place, device: pos };
      });
      return { purchases, completing: 1, parameters: { gap_ms: gapMs, distance_m: metres } };
    };
  },
};

function distanceBetween(from: PlaceInfo, to: PlaceInfo): number {
  const coordinates = [from.latitudeE6, from.longitudeE6, to.latitudeE6, to.longitudeE6] as const;
  if (coordinates.includes(NO_COORDINATE)) {
    throw new TraplineError('scenario_unsuitable', 'flight needs places with coordinates, the traffic has one without');
  }
  return distanceM(...coordinates);
}

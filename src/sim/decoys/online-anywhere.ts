import { NO_COORDINATE } from '../../model/batch.ts';
import { NULL_CODE } from '../../model/dictionary.ts';
import { type ShippedDecoySpec } from '../../model/scenario.ts';
import {
  compileWhole,
  homeWithRegion,
  ordinaryAmountCents,
  placeElsewhere,
  requireCategories,
  requireRegions,
} from '../episodes/draws.ts';
import { type EpisodeKind } from '../episodes/plan.ts';

/** Of a purchase that happens at no place. */
const NOWHERE = { location: NULL_CODE, latitudeE6: NO_COORDINATE, longitudeE6: NO_COORDINATE };

/** A purchase at home, and one on the web that carries the merchant's region instead of the client's. */
export const onlineAnywhere: EpisodeKind<Extract<ShippedDecoySpec, { kind: 'online_anywhere' }>> = {
  resembles: ['impossible_travel'],
  compile(spec, population) {
    requireCategories('online_anywhere', 1, population);
    requireRegions('online_anywhere', population);
    const drawGap = compileWhole(spec.gapMs);
    const { pos, web } = population.devices;
    return (client, random) => {
      const gapMs = drawGap(random);
      const home = homeWithRegion(population, client, random);
      const merchant = placeElsewhere(population, home, random);
      const purchases = [home, spec.located === false ? { ...merchant, ...NOWHERE } : merchant].map((place, i) => {
        const category = random.pick(population.categories);
        const amountCents = ordinaryAmountCents(category, random);
        return { offsetMs: i * gapMs, amountCents, category: category.code, place, device: i === 0 ? pos : web };
      });
      return { purchases, completing: 1, parameters: { gap_ms: gapMs } };
    };
  },
};

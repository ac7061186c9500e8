import { type ShippedDecoySpec } from '../../model/scenario.ts';
import { compileWhole, ordinaryAmountCents, requireCategories, sampleDistinct, scatterMs } from '../episodes/draws.ts';
import { type EpisodeKind } from '../episodes/plan.ts';
import { homeOf } from '../population/types.ts';

/** An afternoon in shops of several categories, all paid at the till. */
export const mallTrip: EpisodeKind<Extract<ShippedDecoySpec, { kind: 'mall_trip' }>> = {
  resembles: ['spending_spree'],
  compile(spec, population) {
    requireCategories('mall_trip', spec.categories, population);
    const drawSpan = compileWhole(spec.spanMs);
    return (client, random) => {
      const offsetsMs = [0, ...scatterMs(spec.categories - 1, drawSpan(random), random)];
      const categories = sampleDistinct(population.categories, spec.categories, random);
      const purchases = categories.map((category, i) => ({
        offsetMs: offsetsMs[i]!,
        amountCents: ordinaryAmountCents(category, random),
        category: category.code,
        place: homeOf(population, client),
        device: population.devices.pos,
      }));
      const parameters = { span_ms: offsetsMs.at(-1)!, categories: spec.categories };
      return { purchases, completing: purchases.length - 1, parameters };
    };
  },
};

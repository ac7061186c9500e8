import { type SpendingSpreeSpec } from '../../model/scenario.ts';
import { MINUTE_MS } from '../../model/time-units.ts';
import { compileShare, compileWhole, requireCategories, sampleDistinct, scatterMs } from '../episodes/draws.ts';
import { evadeAllMs } from '../episodes/evasion.ts';
import { type EpisodeKind } from '../episodes/plan.ts';
import { homeOf } from '../population/types.ts';

const WINDOW_MS = 15 * MINUTE_MS;

/** A stolen card is used up quickly, with a purchase in each of several categories. The last purchase in time completes it. */
export const spendingSpree: EpisodeKind<SpendingSpreeSpec> = {
  resembles: ['spending_spree'],
  compile(spec, population) {
    requireCategories('spending_spree', spec.categories, population);
    const drawSpan = compileWhole(spec.spanMs);
    const drawEvasion = compileShare(spec.evasion);
    const drawAmount = compileWhole(spec.amountCents);
    const { pos, mobile, web } = population.devices;
    return (client, random) => {
      const place = homeOf(population, client);
      const drawnSpanMs = drawSpan(random);
      const evasion = drawEvasion(random);
      const offsetsMs = [0, ...evadeAllMs(scatterMs(spec.categories - 1, drawnSpanMs, random), evasion, WINDOW_MS)];
      const categories = sampleDistinct(population.categories, spec.categories, random);
      const purchases = categories.map((category, i) => ({
        offsetMs: offsetsMs[i]!,
        amountCents: drawAmount(random),
        category: category.code,
        place,
        device: random.pick([pos, mobile, web]),
      }));
      const parameters = {
        span_ms: offsetsMs.at(-1)!,
        drawn_span_ms: drawnSpanMs,
        categories: spec.categories,
        evasion,
      };
      return { purchases, completing: purchases.length - 1, parameters };
    };
  },
};

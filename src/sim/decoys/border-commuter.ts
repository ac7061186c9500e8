import { type DecoySpec } from '../../model/scenario.ts';
import {
  compileWhole,
  homeWithRegion,
  neighbouringPlace,
  ordinaryAmountCents,
  requireCategories,
  requireRegions,
} from '../episodes/draws.ts';
import { type EpisodeKind } from '../episodes/plan.ts';

/** A client who lives near a border buys at home, and soon after in the neighbouring region. */
export const borderCommuter: EpisodeKind<Extract<DecoySpec, { kind: 'border_commuter' }>> = {
  resembles: ['impossible_travel'],
  compile(spec, population) {
    requireCategories('border_commuter', 1, population);
    requireRegions('border_commuter', population);
    const drawGap = compileWhole(spec.gapMs);
    const { pos } = population.devices;
    return (client, random) => {
      const gapMs = drawGap(random);
      const home = homeWithRegion(population, client, random);
      const purchases = [home, neighbouringPlace(population, home, random)].map((place, i) => {
        const category = random.pick(population.categories);
        const amountCents = ordinaryAmountCents(category, random);
        return { offsetMs: i * gapMs, amountCents, category: category.code, place, device: pos };
      });
      return { purchases, completing: 1, parameters: { gap_ms: gapMs } };
    };
  },
};

import { type ImpossibleTravelSpec } from '../../model/scenario.ts';
import { MINUTE_MS } from '../../model/time-units.ts';
import {
  compileShare,
  compileWhole,
  farPlace,
  homeWithRegion,
  requireCategories,
  requireRegions,
} from '../episodes/draws.ts';
import { evadeMs } from '../episodes/evasion.ts';
import { type EpisodeKind } from '../episodes/plan.ts';

const WINDOW_MS = 10 * MINUTE_MS;

/** A purchase at home, then one with a cloned card in a region that is too far away to reach. The second completes it. */
export const impossibleTravel: EpisodeKind<ImpossibleTravelSpec> = {
  resembles: ['impossible_travel'],
  compile(spec, population) {
    requireCategories('impossible_travel', 1, population);
    requireRegions('impossible_travel', population);
    const drawGap = compileWhole(spec.gapMs);
    const drawEvasion = compileShare(spec.evasion);
    const drawAmount = compileWhole(spec.amountCents);
    const { pos } = population.devices;
    return (client, random) => {
      const home = homeWithRegion(population, client, random);
      const drawnGapMs = drawGap(random);
      const evasion = drawEvasion(random);
      const gapMs = evadeMs(drawnGapMs, evasion, WINDOW_MS);
      const purchases = [home, farPlace(population, home, random)].map((place, i) => ({
        offsetMs: i * gapMs,
        amountCents: drawAmount(random),
        category: random.pick(population.categories).code,
        place,
        device: pos,
      }));
      return { purchases, completing: 1, parameters: { gap_ms: gapMs, drawn_gap_ms: drawnGapMs, evasion } };
    };
  },
};

import { type ShippedDecoySpec } from '../../model/scenario.ts';
import {
  compileWhole,
  homeWithRegion,
  neighbouringPlace,
  ordinaryAmountCents,
  requireCategories,
  requireRegions,
} from '../episodes/draws.ts';
import { pointNear } from '../episodes/point-near.ts';
import { type EpisodeKind } from '../episodes/plan.ts';
import { type PlaceInfo } from '../population/types.ts';
import { type Random } from '../../random/random.ts';

/** A client that lives near a border buys at home, and soon after in the neighbouring region. */
export const borderCommuter: EpisodeKind<Extract<ShippedDecoySpec, { kind: 'border_commuter' }>> = {
  resembles: ['impossible_travel'],
  compile(spec, population) {
    requireCategories('border_commuter', 1, population);
    requireRegions('border_commuter', population);
    const drawGap = compileWhole(spec.gapMs);
    const drawDistance = spec.distanceM === undefined ? null : compileWhole(spec.distanceM);
    const { pos } = population.devices;
    return (client, random) => {
      const gapMs = drawGap(random);
      const home = homeWithRegion(population, client, random);
      const neighbouring = neighbouringPlace(population, home, random);
      const away =
        drawDistance === null ? neighbouring : acrossTheBorder(home, neighbouring, drawDistance(random), random);
      const purchases = [home, away].map((place, i) => {
        const category = random.pick(population.categories);
        const amountCents = ordinaryAmountCents(category, random);
        return { offsetMs: i * gapMs, amountCents, category: category.code, place, device: pos };
      });
      return { purchases, completing: 1, parameters: { gap_ms: gapMs } };
    };
  },
};

/** The part of a city that lies in the neighbouring region, so far from the rest of it. */
function acrossTheBorder(
  home: PlaceInfo,
  { region, regionCode }: PlaceInfo,
  metres: number,
  random: Random,
): PlaceInfo {
  return { ...home, region, regionCode, ...pointNear(home, metres, random) };
}

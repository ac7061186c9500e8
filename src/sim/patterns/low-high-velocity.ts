import { type LowHighVelocitySpec } from '../../model/scenario.ts';
import { MINUTE_MS } from '../../model/time-units.ts';
import { compileShare, compileWhole, requireCategories } from '../episodes/draws.ts';
import { evadeMs } from '../episodes/evasion.ts';
import { type EpisodeKind } from '../episodes/plan.ts';
import { homeOf } from '../population/types.ts';

const WINDOW_MS = 5 * MINUTE_MS;

/** Card testing on the web: small probes, then a large purchase, which completes it. Evasion lengthens the last gap. */
export const lowHighVelocity: EpisodeKind<LowHighVelocitySpec> = {
  resembles: ['low_high_velocity'],
  compile(spec, population) {
    requireCategories('low_high_velocity', 1, population);
    const drawSpacing = compileWhole(spec.probeSpacingMs);
    const drawGap = compileWhole(spec.gapMs);
    const drawEvasion = compileShare(spec.evasion);
    const drawSmall = compileWhole(spec.smallCents);
    const drawLarge = compileWhole(spec.largeCents);
    return (client, random) => {
      const purchase = (offsetMs: number, amountCents: number) => ({
        offsetMs,
        amountCents,
        category: random.pick(population.categories).code,
        place: homeOf(population, client),
        device: population.devices.web,
      });
      const drawnGapMs = drawGap(random);
      const evasion = drawEvasion(random);
      const gapMs = evadeMs(drawnGapMs, evasion, WINDOW_MS);
      const purchases = [];
      let offsetMs = 0;
      for (let probe = 0; probe < spec.probes; probe++) {
        if (probe > 0) offsetMs += drawSpacing(random);
        purchases.push(purchase(offsetMs, drawSmall(random)));
      }
      purchases.push(purchase(offsetMs + gapMs, drawLarge(random)));
      const parameters = { gap_ms: gapMs, drawn_gap_ms: drawnGapMs, probes: spec.probes, evasion };
      return { purchases, completing: spec.probes, parameters };
    };
  },
};

import { type ShippedDecoySpec } from '../../model/scenario.ts';
import { compileWhole, requireCategories } from '../episodes/draws.ts';
import { type EpisodeKind } from '../episodes/plan.ts';
import { type CategoryInfo, homeOf } from '../population/types.ts';

const drawCoffeeCents = compileWhole({ kind: 'uniform', low: 250, high: 500 });
const drawLaptopCents = compileWhole({ kind: 'uniform', low: 100_001, high: 250_001 });

/** A coffee for less than $5, and then a laptop for more than $1000, both at the till. */
export const coffeeThenLaptop: EpisodeKind<Extract<ShippedDecoySpec, { kind: 'coffee_then_laptop' }>> = {
  resembles: ['low_high_velocity'],
  compile(spec, population) {
    requireCategories('coffee_then_laptop', 1, population);
    const drawGap = compileWhole(spec.gapMs);
    const byPrice = [...population.categories].sort((a, b) => a.medianCents - b.medianCents);
    const coffee = named(byPrice, ['restaurant', 'food']) ?? byPrice[0]!;
    const laptop = named(byPrice, ['electronics']) ?? byPrice.at(-1)!;
    return (client, random) => {
      const gapMs = drawGap(random);
      const common = { place: homeOf(population, client), device: population.devices.pos };
      const purchases = [
        { offsetMs: 0, amountCents: drawCoffeeCents(random), category: coffee.code, ...common },
        { offsetMs: gapMs, amountCents: drawLaptopCents(random), category: laptop.code, ...common },
      ];
      return { purchases, completing: 1, parameters: { gap_ms: gapMs } };
    };
  },
};

function named(categories: readonly CategoryInfo[], names: readonly string[]): CategoryInfo | undefined {
  return names
    .map((name) => categories.find((category) => category.name === name))
    .find((found) => found !== undefined);
}

import { type Random } from '../../random/random.ts';
import { type HuntCase, type Way } from '../case.ts';
import { drawBoundaryCase } from './boundary-case.ts';
import { drawScenario } from './draw-scenario.ts';
import { type Section } from './form.ts';
import { mutate } from './mutate.ts';

/** A drawn scenario costs as much time as many cases at boundaries. */
const SCENARIO_SHARE = 0.02;
/** Of cases, so many change an earlier one. */
export const MUTATED_SHARE = 0.35;

/**
 * A case to try: mostly transactions listed at boundaries, now and then a whole scenario, or one of `interesting` changed a little. A
 * function of the generator's path and of what is interesting.
 */
export function drawCase(name: string, random: Random, interesting: readonly Section[]): HuntCase {
  const form = drawForm(name, random.fork('form'), interesting);
  return { form, ways: drawWays(random.fork('ways')) };
}

function drawForm(name: string, random: Random, interesting: readonly Section[]): Section {
  const kind = random.next();
  if (kind < SCENARIO_SHARE) return drawScenario(name, random);
  if (kind < SCENARIO_SHARE + MUTATED_SHARE && interesting.length > 0) {
    return { ...mutate(random.pick(interesting), random), name };
  }
  return drawBoundaryCase(name, random);
}

/** Batches as the command line has them, and small ones; consumers one and several; faults, and half the time none. */
export function drawWays(random: Random): readonly [Way, Way] {
  const batchRows = random.pick([4096, 1, 2, 3 + random.below(10)]);
  return [
    { batchRows, consumers: 1, isStraight: false },
    { batchRows: batchRows === 1 ? 4096 : 1, consumers: 1 + random.below(3), isStraight: random.chance(0.5) },
  ];
}

import { Random } from '../src/random/random.ts';
import { type Mutant } from './mutant.ts';
import { readMutants } from './plant.js';

/**
 * A mutant of those that hunting of this kind can see; a function of the seed. A hunt that is begun with TRAPLINE_MUTANT set to its name has
 * to find it, or what the hunt says of the code is worth nothing.
 */
export function drawMutant(seed: string, hunt: 'engine' | 'broker' = 'engine'): Mutant {
  const mutants = readMutants().filter((mutant) => mutant.hunt === hunt);
  return mutants[Random.fromSeed(seed).fork('mutant', hunt).below(mutants.length)]!;
}

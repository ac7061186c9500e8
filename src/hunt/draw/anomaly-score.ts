import { FOREST_FEATURES, MOST_DEPTH, MOST_TREES } from '../../model/forest.ts';
import { type Random } from '../../random/random.ts';
import { type Section } from './form.ts';

/** A score of anomalies with one of these limits, which the trees of any past can reach. */
export function drawScore(random: Random, limits: readonly number[]): Section {
  const score = random.pick(['robust', 'z', 'trees']);
  const above = random.pick(limits);
  return score === 'trees' ? { score, above, ...drawForest(random.fork('forest')) } : { score, above };
}

/** Some settings of the trees; the others stay as they are by default. */
function drawForest(random: Random): Section {
  const features = FOREST_FEATURES.filter(() => random.chance(0.4));
  return {
    ...(features.length > 0 && { features }),
    ...(random.chance(0.5) && { trees: random.pick([1, 3, MOST_TREES]) }),
    ...(random.chance(0.5) && { depth: random.pick([1, 4, MOST_DEPTH]) }),
    ...(random.chance(0.5) && { seed: `s${random.below(100)}` }),
  };
}

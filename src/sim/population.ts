import { HOUSEHOLD_CATEGORIES, ORIGINAL_CATEGORIES } from '../model/built-in-names.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Random } from '../random/random.ts';
import { createBuiltInPopulation } from './population/built-in-population.ts';
import { createForeignPopulation, type ForeignRows } from './population/foreign-population.ts';
import { type Population } from './population/types.ts';

export { type Population } from './population/types.ts';

/**
 * The population for the scenario's traffic. Strings are interned into `vocabulary`. Traffic from a file or a list needs
 * `foreign`, its rows, and the vocabulary of their batch.
 */
export function createPopulation(
  scenario: Scenario,
  random: Random,
  vocabulary: Vocabulary,
  foreign?: ForeignRows,
): Population {
  const { traffic } = scenario;
  switch (traffic.kind) {
    case 'file':
    case 'listed':
      if (foreign === undefined)
        throw new TraplineError('option_invalid', `scenario ${scenario.name} needs an input file`);
      if (foreign.batch.vocabulary !== vocabulary) throw new RangeError('foreign traffic has another vocabulary');
      return createForeignPopulation(foreign);
    case 'original':
      return createBuiltInPopulation(traffic.clients, ORIGINAL_CATEGORIES, random, vocabulary);
    case 'households':
    case 'none':
      return createBuiltInPopulation(traffic.clients, HOUSEHOLD_CATEGORIES, random, vocabulary);
  }
}

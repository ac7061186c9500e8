import { type Plugin } from 'vitest/config';
import { chosenMutant, plant } from './plant.js';

/**
 * Plants the mutant of the environment in the modules that tests load. Which one that is, is asked at each module: one vitest may run tests
 * with one mutant after another. No plugin at all where the variable is not set.
 */
export function mutantPlugins(): Plugin[] {
  if (process.env['TRAPLINE_MUTANT'] === undefined) return [];
  chosenMutant();
  return [
    {
      name: 'trapline-mutant',
      enforce: 'pre',
      transform(code, id) {
        const mutant = chosenMutant();
        return mutant === null ? code : plant(mutant, id.replace(/\?.*$/, ''), code);
      },
    },
  ];
}

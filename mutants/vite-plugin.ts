import { type Plugin } from 'vitest/config';
import { chosenMutant, plant } from './plant.js';

/** Plants the chosen mutant in the modules that tests load; no plugin at all where none is chosen. */
export function mutantPlugins(): Plugin[] {
  const mutant = chosenMutant();
  if (mutant === null) return [];
  return [
    {
      name: 'trapline-mutant',
      enforce: 'pre',
      transform: (code, id) => plant(mutant, id.replace(/\?.*$/, ''), code),
    },
  ];
}

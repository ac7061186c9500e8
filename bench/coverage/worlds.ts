import { fileURLToPath } from 'node:url';

/** A small scenario whose intervals are held against what many of its seeds give. */
export interface CoverageWorld {
  readonly name: string;
  readonly file: string;
  /** Whether its transactions and labels are read as a file of the user's own, whose numbers no scenario fixes. */
  readonly isOwnTraffic: boolean;
}

const NAMES = [
  'independent',
  'repeated',
  'many-producers',
  'coincidences',
  'many-episodes',
  'thin-traffic',
  'many-repeated',
  'same-clocks',
  'few-producers',
  'same-faults',
  'outage',
  'twenty-five-clients',
  'twelve-clients',
  'six-clients',
  'own-traffic',
];

/** Every world, in the order of the tables. */
export const WORLDS: readonly CoverageWorld[] = NAMES.map((name) => ({
  name,
  file: fileURLToPath(new URL(`worlds/${name}.yaml`, import.meta.url)),
  isOwnTraffic: name === 'own-traffic',
}));

import { partitionsOfClients } from '../bus/partitioner.ts';
import { LEAST_REPEATED_UNITS } from '../model/least-units.ts';
import { type Scenario } from '../model/scenario.ts';
import { sharedFaults, wrongClocks } from '../model/shared-faults.ts';
import { type IntervalUnits } from '../score/interval-units.ts';
import { type World } from '../sim/world.ts';

/**
 * What the intervals of a run are about, and which clients belong together. Where a fault strikes many clients, too few times to be counted as
 * chance, clients are taken one by one and the intervals hold given that fault. Else what is struck as a whole is a unit: of several
 * kinds of units, that with the fewest.
 */
export function unitsOfScenario(
  scenario: Scenario,
  world: Pick<World, 'vocabulary' | 'producerOf' | 'episodes'>,
  partitions: number,
): IntervalUnits {
  const { clients } = world.vocabulary;
  const faults = sharedFaults(scenario);
  const few = faults.filter(({ units }) => units < LEAST_REPEATED_UNITS);
  if (few.length > 0) {
    const names = [...new Set(few.map(({ name }) => name))];
    const of = {
      unit: 'client',
      about: 'these_faults',
      faults: names,
      ofClient: null,
      fixed: clients.size - 1,
    } as const;
    return { ...of, wrongClocks: wrongClocks(scenario) };
  }
  const [fewest] = [...faults].sort((a, b) => a.units - b.units);
  // Another seed changes next to nothing of a file into which nothing is injected.
  const isFileAlone = scenario.traffic.kind === 'file' && world.episodes.length === 0;
  const common = {
    about: isFileAlone ? 'this_file' : 'scenario',
    faults: [],
    wrongClocks: wrongClocks(scenario),
  } as const;
  if (fewest === undefined) return { unit: 'client', ...common, ofClient: null, fixed: clients.size - 1 };
  const producerOf = world.producerOf(fewest.of);
  const ofClient =
    fewest.unit === 'producer'
      ? Uint32Array.from(clients.values(), (_, code) => producerOf(code))
      : partitionsOfClients(clients, partitions);
  return { unit: fewest.unit, ...common, ofClient, fixed: fewest.of };
}

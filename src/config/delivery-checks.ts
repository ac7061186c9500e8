import { type Scenario } from '../model/scenario.ts';
import { type Impossibility } from './impossibility.ts';
import { type ConfigPath } from './path.ts';
import { formatDuration } from './units.ts';

/** Problems of a `delivery:` section that names partitions which do not exist, or times after the run. */
export function deliveryImpossibilities({ delivery, durationMs }: Scenario): Impossibility[] {
  const { partitions, routes = [], offline = [], bursts = [], outages = [], idle = [] } = delivery;
  const sections = { routes, offline, bursts, outages, idle };
  return Object.entries(sections).flatMap(([section, entries]) =>
    entries.flatMap((entry, i): Impossibility[] => {
      const path: ConfigPath = ['delivery', section, i];
      return [
        ...('partition' in entry && entry.partition !== null ? noPartition(entry.partition, partitions, path) : []),
        ...('fromMs' in entry && durationMs !== null ? afterEnd(entry.fromMs, durationMs, path) : []),
      ];
    }),
  );
}

function noPartition(partition: number, partitions: number, path: ConfigPath): Impossibility[] {
  if (partition < partitions) return [];
  const message = `there is no partition ${partition}: delivery has ${partitions}, counted from 0`;
  return [{ path: [...path, 'partition'], message, involves: [['delivery', 'partitions']] }];
}

function afterEnd(fromMs: number, durationMs: number, path: ConfigPath): Impossibility[] {
  if (fromMs < durationMs) return [];
  const message = `${formatDuration(fromMs)} is not before the end of the scenario's duration of ${formatDuration(durationMs)}`;
  return [{ path: [...path, 'from'], message, involves: [['duration']] }];
}

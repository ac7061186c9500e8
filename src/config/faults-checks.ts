import { type FaultSpec } from '../model/faults.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Impossibility } from './impossibility.ts';
import { formatDuration } from './units.ts';

/** Problems of faults that can never happen in the scenario. */
export function faultImpossibilities({ faults = [], delivery, durationMs }: Scenario): Impossibility[] {
  return faults.flatMap((fault, i): Impossibility[] => {
    const partition = partitionOf(fault);
    if (partition !== null && partition >= delivery.partitions) {
      const message = `there is no partition ${partition}: the topic has ${delivery.partitions}, from 0`;
      return [{ path: ['faults', i, 'partition'], message, involves: [['delivery', 'partitions']] }];
    }
    const atMs = timeOf(fault);
    if (durationMs === null || atMs === null || atMs < durationMs) return [];
    const message = `${formatDuration(atMs)} is not before the end of the scenario, which lasts ${formatDuration(durationMs)}`;
    return [{ path: ['faults', i, 'at'], message, involves: [['duration']] }];
  });
}

function partitionOf(fault: FaultSpec): number | null {
  return fault.kind === 'crash' && 'partition' in fault.when ? fault.when.partition : null;
}

function timeOf(fault: FaultSpec): number | null {
  if ('atMs' in fault) return fault.atMs;
  return 'when' in fault && fault.when.kind === 'at' ? fault.when.atMs : null;
}

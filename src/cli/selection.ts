import { parseBound } from '../capture/selection/bound.ts';
import { parseFieldCondition } from '../capture/selection/field-condition.ts';
import { type Selection } from '../capture/selection/selection.ts';
import { type SelectionArguments } from './selection-options.ts';

/** Which records the command line selects. Throws TraplineError('input') with the nearest valid name. */
export function parseSelection({ start, until, by, key, partition, where }: SelectionArguments): Selection {
  return {
    start: start === undefined ? null : parseBound('--start', start),
    until: until === undefined ? null : parseBound('--until', until),
    by,
    keys: key ?? [],
    partitions: partition ?? [],
    where: (where ?? []).map((text) => parseFieldCondition('--where', text)),
  };
}

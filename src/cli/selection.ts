import { TIME_BASES, type TimeBasis } from '../capture/record-time.ts';
import { parseBound } from '../capture/selection/bound.ts';
import { parseFieldCondition } from '../capture/selection/field-condition.ts';
import { type Selection } from '../capture/selection/selection.ts';
import { unknownName } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { type SelectionArguments } from './selection-options.ts';

/** Which records the command line selects. Throws TraplineError('input') with the nearest valid name. */
export function parseSelection({ start, until, by, key, partition, where }: SelectionArguments): Selection {
  return {
    start: start === undefined ? null : parseBound('--start', start),
    until: until === undefined ? null : parseBound('--until', until),
    by: parseBasis(by),
    keys: key ?? [],
    partitions: (partition ?? []).map(parsePartition),
    where: (where ?? []).map((text) => parseFieldCondition('--where', text)),
  };
}

function parseBasis(text: string): TimeBasis {
  const basis = TIME_BASES.find((name) => name === text);
  if (basis !== undefined) return basis;
  throw new TraplineError('option_invalid', `--by: ${unknownName('time', text, TIME_BASES)}`);
}

/** Throws TraplineError('input'). */
export function parsePartition(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new TraplineError(
    'option_invalid',
    `--partition: expected a partition's number, found ${JSON.stringify(text)}`,
  );
}

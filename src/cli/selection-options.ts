import { type Options } from 'yargs';
import { unknownName } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { TIME_BASES, type TimeBasis } from '../capture/record-time.ts';
import { parseBound } from '../capture/selection/bound.ts';
import { parseFieldCondition } from '../capture/selection/field-condition.ts';
import { type Selection } from '../capture/selection/selection.ts';

/** The options by which records of a capture are selected, wherever that can be done. */
/** `--partition`, for commands that select records. */
export const PARTITION = {
  type: 'string',
  array: true,
  nargs: 1,
  describe: 'Only this partition; may be repeated',
} satisfies Options;

/** The options that select records of a capture. */
export const SELECTION = {
  start: {
    type: 'string',
    requiresArg: true,
    describe:
      'From here: an instant, a duration after the first record (-5m: before the last), an offset, or 0:17,1:20',
  },
  until: { type: 'string', requiresArg: true, describe: 'Up to here, excluded; the same forms' },
  by: {
    type: 'string',
    requiresArg: true,
    default: 'broker',
    describe: 'Time that instants and speeds go by: event, broker (of append, else of the producer) or arrival',
  },
  key: { type: 'string', array: true, nargs: 1, describe: 'Only records with this key; may be repeated' },
  partition: PARTITION,
  where: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'Only records whose JSON has field=value; repeated, all must hold',
  },
} satisfies Record<string, Options>;

/** The parsed options of SELECTION. */
export interface SelectionArguments {
  readonly start: string | undefined;
  readonly until: string | undefined;
  readonly by: string;
  readonly key: string[] | undefined;
  readonly partition: string[] | undefined;
  readonly where: string[] | undefined;
}

/** Reads the options of SELECTION. Throws TraplineError('input') with the nearest valid name. */
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

/** Reads a partition number. Throws TraplineError('input'). */
export function parsePartition(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new TraplineError(
    'option_invalid',
    `--partition: expected a partition's number, found ${JSON.stringify(text)}`,
  );
}

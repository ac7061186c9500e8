import { type Options } from 'yargs';

/** `--partition`, wherever records are chosen. */
export const PARTITION = {
  type: 'string',
  array: true,
  nargs: 1,
  describe: 'Only this partition; may be repeated',
} satisfies Options;

/** The options by which records of a capture are selected, wherever that can be done. */
export const SELECTION = {
  start: {
    type: 'string',
    requiresArg: true,
    describe:
      'From here: an instant, a duration after the first record (-5m: before the last), an offset, or 0:17,1:20',
  },
  until: {
    type: 'string',
    requiresArg: true,
    describe: 'Up to here, excluded; the same forms, a duration from --start',
  },
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

/** What the command line says of them; `parseSelection` reads it. */
export interface SelectionArguments {
  readonly start: string | undefined;
  readonly until: string | undefined;
  readonly by: string;
  readonly key: string[] | undefined;
  readonly partition: string[] | undefined;
  readonly where: string[] | undefined;
}

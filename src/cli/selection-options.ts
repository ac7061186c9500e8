import { type Declaration, type Declarations } from './command.ts';
import { wholeNumber } from './whole-number.ts';

/** `--partition`, wherever records are chosen. */
export const PARTITION = {
  type: 'string',
  array: true,
  coerce: wholeNumber('partition', { least: 0, most: 2 ** 31 - 1 }),
  describe: 'Only this partition; may be repeated',
} satisfies Declaration;

/** The options by which records of a capture are selected, wherever that can be done. */
export const SELECTION = {
  start: {
    type: 'string',
    describe:
      'From here: an instant, a duration after the first record (-5m: before the last), an offset, or 0:17,1:20',
  },
  until: { type: 'string', describe: 'Up to here, excluded; the same forms, a duration from --start' },
  by: {
    type: 'string',
    choices: ['event', 'broker', 'arrival'] as const,
    default: 'broker',
    describe: 'Which time --start, --until and --speed use: event, broker (of append, else of the producer) or arrival',
  },
  key: { type: 'string', array: true, describe: 'Only records with this key; may be repeated' },
  partition: PARTITION,
  where: {
    type: 'string',
    form: 'FIELD=VALUE',
    array: true,
    describe: 'Only records whose JSON has field=value; repeated, all must hold',
  },
} satisfies Declarations;

/** What the command line says of them; `parseSelection` reads it. */
export interface SelectionArguments {
  readonly start: string | undefined;
  readonly until: string | undefined;
  readonly by: 'event' | 'broker' | 'arrival';
  readonly key: string[] | undefined;
  readonly partition: number[] | undefined;
  readonly where: string[] | undefined;
}

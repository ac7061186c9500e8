import { parseArgs } from 'node:util';
import { unknownName } from '../src/config/messages.ts';
import { TraplineError } from '../src/model/errors.ts';
import { CANARIES } from './canaries.ts';
import { type ListedEntrance } from './entrance.ts';
import { ENTRANCES } from './entrances.ts';

/** How the command is called. */
export const USAGE = `usage: npm run fuzz -- [entrance…] [options]

Mutated bytes at every place where bytes come in: none of them may lead to a stack trace, a hang, much memory or exit code 70.

  --inputs N    so many inputs over all entrances (1000000, unless --minutes is given)
  --minutes M   so long
  --seed S      another seed than 1
  --jobs N      so many entrances at a time (1)
  --again FILE  one input once more, from found/ or corpus/, or of the entrance that is named; behind those before it, if there are any
  --list        the entrances

  npm run fuzz
  npm run fuzz -- capture checkpoint --minutes 5 --seed 7
  npm run fuzz -- --again fuzz/found/csv/0123456789ab`;

const DEFAULT_INPUTS = 1_000_000;
const MOST_JOBS = 64;

/** What the command is to do. */
export type FuzzOrder =
  | { readonly kind: 'help' | 'list' }
  | { readonly kind: 'again'; readonly entrance: ListedEntrance; readonly file: string }
  | ({ readonly kind: 'fuzz' } & FuzzRequest);

/** What is fuzzed, and for how long. */
export interface FuzzRequest {
  readonly entrances: readonly ListedEntrance[];
  readonly inputs: number;
  readonly minutes: number;
  readonly seed: string;
  readonly jobs: number;
}

/** Reads the command line. Throws TraplineError('usage'). */
export function fuzzOrder(argv: readonly string[]): FuzzOrder {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return { kind: 'help' };
  if (values.list === true) return { kind: 'list' };
  const named = positionals.map(entranceOf);
  if (values.again !== undefined) {
    const [entrance = entranceInPath(values.again)] = named;
    return { kind: 'again', entrance, file: values.again };
  }
  const minutes = numberOf('minutes', values.minutes, Infinity);
  return {
    kind: 'fuzz',
    entrances: named.length === 0 ? ENTRANCES : named,
    inputs: numberOf('inputs', values.inputs, minutes === Infinity ? DEFAULT_INPUTS : Infinity),
    minutes,
    seed: values.seed,
    jobs: Math.min(MOST_JOBS, numberOf('jobs', values.jobs, 1)),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        inputs: { type: 'string' },
        minutes: { type: 'string' },
        seed: { type: 'string', default: '1' },
        jobs: { type: 'string' },
        again: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new TraplineError('usage', (error as Error).message.split('\n')[0]!);
  }
}

function entranceOf(name: string): ListedEntrance {
  const entrance = [...ENTRANCES, ...CANARIES].find((one) => one.name === name);
  if (entrance !== undefined) return entrance;
  throw new TraplineError(
    'usage',
    `${unknownName(
      'entrance',
      name,
      ENTRANCES.map((one) => one.name),
    )}; --list shows them all`,
  );
}

/** Inputs lie in the folder of their entrance. */
function entranceInPath(path: string): ListedEntrance {
  const entrance = [...ENTRANCES, ...CANARIES].find(({ name }) => path.split(/[/\\]/).at(-2) === name);
  if (entrance !== undefined) return entrance;
  throw new TraplineError(
    'usage',
    `--again ${path}: expected a file in the folder of an entrance, or the entrance's name before it`,
  );
}

function numberOf(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (number > 0 && (option === 'minutes' || Number.isInteger(number))) return number;
  const expected = option === 'minutes' ? 'a number of minutes' : 'a whole number from 1 on';
  throw new TraplineError('usage', `--${option}: expected ${expected}, found ${JSON.stringify(text)}`);
}

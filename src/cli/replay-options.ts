import { type Options } from 'yargs';
import { unknownName } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { KAFKA } from './kafka-options.ts';
import { BATCH_ROWS, MEMORY, SET } from './options.ts';
import { SELECTION, type SelectionArguments } from './selection-options.ts';

const TARGETS = ['engine', 'kafka'] as const;
/** Where a replay sends its records. */
export type ReplayTarget = (typeof TARGETS)[number];

const PACE = {
  speed: { type: 'string', requiresArg: true, describe: 'max (the default), 1 for real time, 60, …' },
  rate: { type: 'string', requiresArg: true, describe: 'Records a second, whatever their times' },
  'max-gap': { type: 'string', requiresArg: true, describe: 'Longest pause between two records, as in 5s' },
  'dry-run': { type: 'boolean', describe: 'Say what would be sent, and how long it would take' },
} satisfies Record<string, Options>;

/** Options of a replay into the engine only. */
const ENGINE = {
  scenario: { type: 'string', requiresArg: true, describe: 'Scenario with the rules and engine settings' },
  set: SET,
  rules: { type: 'string', requiresArg: true, describe: 'Another rule set: a name, or a path' },
  candidate: { type: 'string', requiresArg: true, describe: 'A second rule set, to be held against the first' },
  episodes: { type: 'string', requiresArg: true, describe: 'Ground truth to score against, or its run' },
  end: { type: 'boolean', describe: 'Whether the log ends here, or only pauses (--no-end)' },
  rekey: { type: 'boolean', describe: "Merge partitions by the broker's time: for topics not keyed by client" },
  out: { type: 'string', requiresArg: true, describe: 'Folder for the results, in place of runs/replay-…' },
} satisfies Record<string, Options>;

/** Options of a replay into a topic only. */
const TOPIC = {
  ...KAFKA,
  topic: { type: 'string', requiresArg: true, describe: "Topic to write to, in place of the capture's own" },
  remap: { type: 'string', array: true, nargs: 1, describe: 'The same as FROM=TO' },
  'drop-header': { type: 'string', array: true, nargs: 1, describe: 'Leave this header out; may be repeated' },
  'rename-header': { type: 'string', array: true, nargs: 1, describe: 'Another name for a header, as OLD=NEW' },
  'reuse-topic': { type: 'boolean', describe: 'Take a topic that holds records already, and write behind them' },
} satisfies Record<string, Options>;

/** The options of `trapline replay`. */
export const REPLAY = {
  to: { type: 'string', requiresArg: true, default: 'engine', describe: 'engine, or kafka for a topic' },
  ...SELECTION,
  ...PACE,
  mapping: { type: 'string', requiresArg: true, describe: 'How values are read, if not transaction JSON' },
  ...ENGINE,
  'batch-rows': BATCH_ROWS,
  memory: MEMORY,
  ...TOPIC,
} satisfies Record<string, Options>;

/** The parsed options of REPLAY. */
export interface ReplayArguments extends SelectionArguments {
  readonly capture: string;
  readonly to: string;
  readonly speed: string | undefined;
  readonly rate: string | undefined;
  readonly 'max-gap': string | undefined;
  readonly 'dry-run': boolean | undefined;
  readonly mapping: string | undefined;
  readonly scenario: string | undefined;
  readonly set: string[] | undefined;
  readonly rules: string | undefined;
  readonly candidate: string | undefined;
  readonly episodes: string | undefined;
  readonly end: boolean | undefined;
  readonly rekey: boolean | undefined;
  readonly out: string | undefined;
  readonly 'batch-rows': number;
  readonly memory: number | undefined;
  readonly brokers: string | undefined;
  readonly 'kafka-config': string | undefined;
  readonly topic: string | undefined;
  readonly remap: string[] | undefined;
  readonly 'drop-header': string[] | undefined;
  readonly 'rename-header': string[] | undefined;
  readonly 'reuse-topic': boolean | undefined;
  readonly json: boolean | undefined;
  readonly verbose: boolean | undefined;
  readonly quiet: boolean | undefined;
}

/**
 * The target of a replay. Throws TraplineError('input') for an unknown target, and for an option that the target does not use.
 */
export function targetOf(given: ReplayArguments): ReplayTarget {
  const target = TARGETS.find((name) => name === given.to);
  if (target === undefined)
    throw new TraplineError('option_invalid', `--to: ${unknownName('target', given.to, TARGETS)}`);
  const [others, use] =
    target === 'engine' ? [Object.keys(TOPIC), '--to kafka'] : [Object.keys(ENGINE), 'into the engine'];
  const idle = others.find((name) => given[name as keyof ReplayArguments] !== undefined);
  if (idle === undefined) return target;
  throw new TraplineError('option_invalid', `--${idle}: only a replay ${use} uses it`);
}

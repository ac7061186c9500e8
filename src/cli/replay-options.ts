import { type Declarations } from './command.ts';
import { TraplineError } from '../model/errors.ts';
import { KAFKA } from './kafka-options.ts';
import { BATCH_ROWS, MEMORY, SET } from './options.ts';
import { SELECTION, type SelectionArguments } from './selection-options.ts';
import { mappingNames, ruleSetNames, scenarioNames } from './proposals.ts';

const TARGETS = ['engine', 'kafka'] as const;
/** Where a replay sends its records. */
export type ReplayTarget = (typeof TARGETS)[number];

const PACE = {
  speed: { type: 'string', describe: 'max (the default), 1 for real time, 60, …' },
  rate: { type: 'string', describe: 'Records a second, regardless of their times' },
  'max-gap': { type: 'string', describe: 'Longest pause between two records, as in 5s' },
  'dry-run': { type: 'boolean', describe: 'Only show what would be sent, and how long it would take' },
} satisfies Declarations;

/** Options of a replay into the engine only. */
const ENGINE = {
  scenario: { type: 'string', proposals: scenarioNames, describe: 'Scenario with the rules and engine settings' },
  set: SET,
  rules: { type: 'string', proposals: ruleSetNames, describe: 'Another rule set: a name, or a path' },
  candidate: { type: 'string', proposals: ruleSetNames, describe: 'A second rule set, to be compared with the first' },
  episodes: { type: 'string', describe: 'Ground truth to score against, or its run' },
  end: { type: 'boolean', describe: 'Whether the log ends here, or only pauses (--no-end)' },
  rekey: { type: 'boolean', describe: "Merge partitions by the broker's time: for topics not keyed by client" },
  out: { type: 'string', makes: 'a folder', describe: 'Folder for the results, in place of runs/replay-…' },
} satisfies Declarations;

/** Options of a replay into a topic only. */
const TOPIC = {
  ...KAFKA,
  topic: { type: 'string', describe: "Topic to write to, in place of the capture's own" },
  remap: { type: 'string', form: 'FROM=TO', array: true, describe: 'The same as FROM=TO' },
  'drop-header': { type: 'string', array: true, describe: 'Leave this header out; may be repeated' },
  'rename-header': { type: 'string', form: 'OLD=NEW', array: true, describe: 'Another name for a header, as OLD=NEW' },
  'reuse-topic': { type: 'boolean', describe: 'Use a topic that already has records, and append to it' },
} satisfies Declarations;

/** The options of `trapline replay`. */
export const REPLAY = {
  to: { type: 'string', choices: TARGETS, default: 'engine', describe: 'engine, or kafka for a topic' },
  ...SELECTION,
  ...PACE,
  mapping: { type: 'string', proposals: mappingNames, describe: 'How values are read, if not transaction JSON' },
  ...ENGINE,
  'batch-rows': BATCH_ROWS,
  memory: MEMORY,
  ...TOPIC,
} satisfies Declarations;

/** The parsed options of REPLAY. */
export interface ReplayArguments extends SelectionArguments {
  readonly capture: string;
  readonly to: ReplayTarget;
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
 * The target of a replay. Throws TraplineError('input') for an option that the target does not use.
 */
export function targetOf(given: ReplayArguments): ReplayTarget {
  const { to: target } = given;
  const [others, use] =
    target === 'engine' ? [Object.keys(TOPIC), '--to kafka'] : [Object.keys(ENGINE), 'into the engine'];
  const idle = others.find((name) => given[name as keyof ReplayArguments] !== undefined);
  if (idle === undefined) return target;
  throw new TraplineError('option_invalid', `--${idle}: only a replay ${use} uses it`);
}

import { type Declaration, type Declarations } from './command.ts';
import { type EngineRequest, type KafkaJob } from '../external/engine-request.ts';
import { TraplineError } from '../model/errors.ts';
import { durationOf } from './duration-option.ts';
import { alertMappingNames } from './proposals.ts';

/** `--alert-mapping`, for commands that read alerts of another engine. */
export const ALERT_MAPPING = {
  type: 'string',
  proposals: alertMappingNames,
  describe: 'Mapping for alerts that do not have the form of alerts.jsonl: name, or path of a .yaml file',
} satisfies Declaration;

/** `--exact`. */
export const EXACT = {
  type: 'boolean',
  describe:
    'Compare each detection with the oracle on the admitted records, for an engine that has the same admission and order as the built-in one',
} satisfies Declaration;

const OF_KAFKA = { type: 'string' } as const;

/** Options of `run` for another engine than the built-in one. */
export const ENGINE = {
  engine: {
    type: 'string',
    choices: ['builtin', 'process', 'kafka', 'spark'] as const,
    default: 'builtin' as const,
    describe:
      'The engine under test: the built-in one, a program that is given after --, a job that reads a topic, or the rules on Spark',
  },
  'engine-timeout': {
    type: 'string',
    describe: 'How long the program may neither read nor write  [default: 30s]',
  },
  'alert-mapping': ALERT_MAPPING,
  exact: EXACT,
  job: {
    type: 'string',
    choices: ['exact', 'original'] as const,
    describe: 'On Spark: the semantics of Trapline, or those of the original pipeline  [default: exact]',
  },
  'engine-name': { ...OF_KAFKA, describe: 'Name of the job  [default: kafka]' },
  'alerts-topic': { ...OF_KAFKA, describe: 'Topic into which a job writes its alerts, as JSON' },
  'alerts-influx': {
    ...OF_KAFKA,
    describe: 'InfluxDB into which the job writes its alerts, given as http://host:port; the rest as for --influx',
  },
  'engine-group': { ...OF_KAFKA, describe: 'Consumer group of the job; its offsets show how far the job has read' },
  'progress-topic': {
    ...OF_KAFKA,
    describe: 'Topic into which the job writes its progress, as the engine on Spark does',
  },
  'control-topic': { ...OF_KAFKA, describe: 'Topic into which Trapline writes where each partition ends' },
  'engine-quiet': { ...OF_KAFKA, describe: 'How long no alert must come before the job counts as done  [default: 2s]' },
  'engine-wait': {
    ...OF_KAFKA,
    describe: 'Stop waiting for the job when nothing has changed for this long  [default: 30s; Spark 3m]',
  },
} satisfies Declarations;

/** Arguments of `run` for another engine than the built-in one. */
export interface EngineArguments {
  readonly engine: 'builtin' | 'process' | 'kafka' | 'spark';
  readonly job: 'exact' | 'original' | undefined;
  readonly 'engine-timeout': string | undefined;
  readonly 'alert-mapping': string | undefined;
  readonly exact: boolean | undefined;
  readonly 'engine-name': string | undefined;
  readonly 'alerts-topic': string | undefined;
  readonly 'alerts-influx': string | undefined;
  readonly 'engine-group': string | undefined;
  readonly 'progress-topic': string | undefined;
  readonly 'control-topic': string | undefined;
  readonly 'engine-quiet': string | undefined;
  readonly 'engine-wait': string | undefined;
  readonly brokers: string | undefined;
  readonly 'kafka-config': string | undefined;
  readonly 'influx-config': string | undefined;
  readonly topic: string | undefined;
  readonly 'reuse-topic': boolean | undefined;
  /** What follows `--`. */
  readonly '--'?: readonly string[];
}

/** The engines that use an option. */
const USED_BY = {
  'alerts-topic': ['kafka'],
  'alerts-influx': ['kafka'],
  'engine-group': ['kafka'],
  'progress-topic': ['kafka'],
  'control-topic': ['kafka'],
  'engine-name': ['kafka'],
  exact: ['kafka'],
  'engine-quiet': ['kafka', 'spark'],
  'engine-wait': ['kafka', 'spark'],
  job: ['spark'],
  'engine-timeout': ['process'],
  'alert-mapping': ['process', 'kafka', 'spark'],
  '--': ['process', 'spark'],
} as const satisfies Partial<Record<keyof EngineArguments, readonly EngineArguments['engine'][]>>;
/** Points are read as the original pipeline writes them. */
const POINTS_MAPPING = 'original-influx';
const DEFAULT_SILENCE = '30s';
const DEFAULT_QUIET = '2s';
const DEFAULT_WAIT = '30s';
/** Spark takes most of a minute to start where the machine is busy. */
const DEFAULT_WAIT_FOR_SPARK = '3m';

/** Where lines go that an engine gives rise to. */
export interface EngineNotices {
  /** Lines of its log. */
  readonly onLog: (line: string) => void;
  /** Lines that the user should see. */
  readonly onNotice: (text: string) => void;
  /** Lines that the user has to see. */
  readonly onWarning: (text: string) => void;
}

/**
 * The engine that is to be tested; undefined for the built-in one. `beside` has what the command line says of other things, by option: none of
 * it goes together with another engine. Throws TraplineError('option_invalid').
 */
export async function engineRequest(
  given: EngineArguments,
  beside: Readonly<Record<string, unknown>>,
  notices: EngineNotices,
): Promise<EngineRequest | undefined> {
  refuseIdle(given);
  if (given.engine === 'builtin') return undefined;
  const clash = Object.entries(beside).find(([, value]) => value !== undefined && value !== false);
  if (clash !== undefined) throw refusal(`${clash[0]}: cannot be combined with --engine ${given.engine}`);
  const reference = given['alert-mapping'] ?? (given['alerts-influx'] === undefined ? undefined : POINTS_MAPPING);
  const mapping =
    reference === undefined ? null : (await import('../config/load-alert-mapping.ts')).loadAlertMapping(reference);
  if (given.engine === 'kafka') return kafkaJob(given, mapping, await alertsPlace(given), notices);
  if (given.engine === 'spark')
    return {
      ...topicRun(given, mapping, notices),
      kind: 'spark',
      job: given.job ?? 'exact',
      args: given['--'] ?? [],
      onLog: notices.onLog,
    };
  const [command, ...args] = given['--'] ?? [];
  if (command === undefined) {
    throw refusal('--engine process: expected the program after --, as in -- python3 engine.py');
  }
  const silenceMs = durationOf('--engine-timeout', given['engine-timeout'] ?? DEFAULT_SILENCE);
  return { kind: 'process', command, args, mapping, silenceMs, onLog: notices.onLog };
}

/** Throws for what only another engine would use. */
function refuseIdle(given: EngineArguments): void {
  for (const [name, engines] of Object.entries(USED_BY)) {
    const value = given[name as keyof typeof USED_BY];
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined;
    if (!isGiven || (engines as readonly string[]).includes(given.engine)) continue;
    const shown = Array.isArray(value) ? `-- ${value[0]}` : `--${name}`;
    throw refusal(`${shown}: only a run with --engine ${engines.join(' or ')} uses it`);
  }
}

/** What is the same for every engine that reads a topic. */
function topicRun(given: EngineArguments, mapping: KafkaJob['mapping'], { onNotice, onWarning }: EngineNotices) {
  const { brokers, 'kafka-config': configFile } = given;
  return {
    kafka: { brokers, configFile, environment: process.env, onNotice },
    topic: given.topic,
    reuseTopic: given['reuse-topic'] ?? false,
    mapping,
    quietMs: durationOf('--engine-quiet', given['engine-quiet'] ?? DEFAULT_QUIET),
    waitMs: durationOf(
      '--engine-wait',
      given['engine-wait'] ?? (given.engine === 'spark' ? DEFAULT_WAIT_FOR_SPARK : DEFAULT_WAIT),
    ),
    onNotice,
    onWarning,
  };
}

/** Where a job writes its alerts. */
async function alertsPlace(given: EngineArguments): Promise<KafkaJob['alerts']> {
  const { 'alerts-topic': topic, 'alerts-influx': url, 'influx-config': configFile } = given;
  if (topic !== undefined && url !== undefined)
    throw refusal('--alerts-influx: cannot be combined with --alerts-topic');
  if (topic !== undefined && topic === given.topic) {
    throw refusal('--alerts-topic: expected another topic than --topic');
  }
  if (topic !== undefined) return { kind: 'topic', topic };
  if (url === undefined) {
    throw refusal(
      '--engine kafka: expected --alerts-topic or --alerts-influx, the place to which the job writes its alerts',
    );
  }
  const { loadInfluxSettings } = await import('../influx/settings.ts');
  const settings = loadInfluxSettings({ url, urlOption: '--alerts-influx', configFile, environment: process.env });
  return { kind: 'influx', settings };
}

function kafkaJob(
  given: EngineArguments,
  mapping: KafkaJob['mapping'],
  alerts: KafkaJob['alerts'],
  notices: EngineNotices,
): EngineRequest {
  return {
    ...topicRun(given, mapping, notices),
    kind: 'kafka',
    alerts,
    name: given['engine-name'] ?? 'kafka',
    isExact: given.exact ?? false,
    group: given['engine-group'],
    progressTopic: given['progress-topic'],
    controlTopic: given['control-topic'],
  };
}

function refusal(message: string): TraplineError {
  return new TraplineError('option_invalid', message);
}

import { type Options } from 'yargs';
import { parseDuration, UnitError } from '../config/units.ts';
import { type EngineRequest } from '../external/engine-request.ts';
import { TraplineError } from '../model/errors.ts';

/** `--alert-mapping`, for commands that read alerts of another engine. */
export const ALERT_MAPPING = {
  type: 'string',
  requiresArg: true,
  describe:
    'Says how to read the alerts, where they are not in the words of alerts.jsonl: name, or path of a .yaml file',
} satisfies Options;

/** `--exact`. */
export const EXACT = {
  type: 'boolean',
  describe:
    'Hold the engine against what was admitted, and each of its detections against ours: it promises admission and order like ours',
} satisfies Options;

const OF_KAFKA = { type: 'string', requiresArg: true } as const;

/** Options of `run` for another engine than the built-in one. */
export const ENGINE = {
  engine: {
    choices: ['builtin', 'process', 'kafka'] as const,
    default: 'builtin' as const,
    describe: 'The engine under test: ours, a program that is given after --, or a job that reads a topic',
  },
  'engine-timeout': {
    type: 'string',
    requiresArg: true,
    describe: 'How long a program may neither read nor say anything  [default: 30s]',
  },
  'alert-mapping': ALERT_MAPPING,
  exact: EXACT,
  'engine-name': { ...OF_KAFKA, describe: 'What a job is called  [default: kafka]' },
  'alerts-topic': { ...OF_KAFKA, describe: 'Topic into which a job writes its alerts, as JSON' },
  'engine-group': { ...OF_KAFKA, describe: 'Its consumer group, by whose offsets it is known how far it is' },
  'progress-topic': { ...OF_KAFKA, describe: 'Topic into which it writes how far it is, as the engine on Spark does' },
  'control-topic': { ...OF_KAFKA, describe: 'Topic into which Trapline writes where each partition ends' },
  'engine-quiet': { ...OF_KAFKA, describe: 'For how long no alert comes once the job is done  [default: 2s]' },
  'engine-wait': {
    ...OF_KAFKA,
    describe: 'For how long nothing changes before the job is not waited for any longer  [default: 30s]',
  },
} satisfies Readonly<Record<string, Options>>;

/** Arguments of `run` for another engine than the built-in one. */
export interface EngineArguments {
  readonly engine: 'builtin' | 'process' | 'kafka';
  readonly 'engine-timeout': string | undefined;
  readonly 'alert-mapping': string | undefined;
  readonly exact: boolean | undefined;
  readonly 'engine-name': string | undefined;
  readonly 'alerts-topic': string | undefined;
  readonly 'engine-group': string | undefined;
  readonly 'progress-topic': string | undefined;
  readonly 'control-topic': string | undefined;
  readonly 'engine-quiet': string | undefined;
  readonly 'engine-wait': string | undefined;
  readonly brokers: string | undefined;
  readonly 'kafka-config': string | undefined;
  readonly topic: string | undefined;
  readonly 'reuse-topic': boolean | undefined;
  /** What follows `--`. */
  readonly '--'?: readonly string[];
}

const KAFKA_ONLY = [
  'alerts-topic',
  'engine-group',
  'progress-topic',
  'control-topic',
  'engine-quiet',
  'engine-wait',
  'engine-name',
  'exact',
] as const;
const PROCESS_ONLY = ['engine-timeout'] as const;
const DEFAULT_SILENCE = '30s';
const DEFAULT_QUIET = '2s';
const DEFAULT_WAIT = '30s';

/** Where lines go that an engine gives rise to. */
export interface EngineNotices {
  /** Lines of its log. */
  readonly onLog: (line: string) => void;
  /** Lines that the user should see. */
  readonly onNotice: (text: string) => void;
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
  if (clash !== undefined) throw refusal(`${clash[0]}: not together with --engine ${given.engine}`);
  const reference = given['alert-mapping'];
  const mapping =
    reference === undefined ? null : (await import('../config/load-alert-mapping.ts')).loadAlertMapping(reference);
  if (given.engine === 'kafka') return kafkaJob(given, mapping, notices);
  const [command, ...args] = given['--'] ?? [];
  if (command === undefined) {
    throw refusal('--engine process: expected the program after --, as in -- python3 engine.py');
  }
  const silenceMs = durationOf('--engine-timeout', given['engine-timeout'] ?? DEFAULT_SILENCE);
  return { kind: 'process', command, args, mapping, silenceMs, onLog: notices.onLog };
}

/** Throws for what only another engine would use. */
function refuseIdle(given: EngineArguments): void {
  const { engine } = given;
  const idle = [
    ...(engine === 'kafka' ? [] : KAFKA_ONLY.map((name) => [name, 'kafka'] as const)),
    ...(engine === 'process' ? [] : PROCESS_ONLY.map((name) => [name, 'process'] as const)),
    ...(engine === 'builtin' ? [['alert-mapping', 'process or kafka'] as const] : []),
  ].find(([name]) => given[name] !== undefined);
  if (idle !== undefined) throw refusal(`--${idle[0]}: only a run with --engine ${idle[1]} uses it`);
  const [command] = given['--'] ?? [];
  if (command !== undefined && engine !== 'process') {
    throw refusal(`-- ${command}: only a run with --engine process takes a program`);
  }
}

function kafkaJob(
  given: EngineArguments,
  mapping: Extract<EngineRequest, { kind: 'kafka' }>['mapping'],
  { onNotice }: EngineNotices,
): EngineRequest {
  const alertsTopic = given['alerts-topic'];
  if (alertsTopic === undefined) {
    throw refusal('--engine kafka: expected --alerts-topic, the topic into which the job writes its alerts');
  }
  const { brokers, 'kafka-config': configFile } = given;
  return {
    kind: 'kafka',
    kafka: { brokers, configFile, environment: process.env },
    topic: given.topic,
    reuseTopic: given['reuse-topic'] ?? false,
    alertsTopic,
    mapping,
    name: given['engine-name'] ?? 'kafka',
    isExact: given.exact ?? false,
    group: given['engine-group'],
    progressTopic: given['progress-topic'],
    controlTopic: given['control-topic'],
    quietMs: durationOf('--engine-quiet', given['engine-quiet'] ?? DEFAULT_QUIET),
    waitMs: durationOf('--engine-wait', given['engine-wait'] ?? DEFAULT_WAIT),
    onNotice,
  };
}

function durationOf(option: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new TraplineError('option_invalid', `${option}: ${error.message}`, { cause: error });
  }
}

function refusal(message: string): TraplineError {
  return new TraplineError('option_invalid', message);
}

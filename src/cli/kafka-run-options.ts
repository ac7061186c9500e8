import { type Options } from 'yargs';
import { show, unknownName } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { KAFKA } from './kafka-options.ts';
import { DEFAULT_CHECKPOINT_EVERY_MS, type KafkaRunOptions } from '../cluster/kafka-run-options.ts';
import { printable } from '../text/printable.ts';

const MAX_CONSUMERS = 64;

/** What a run's records go through. */
export const BUS = {
  bus: {
    type: 'string',
    requiresArg: true,
    coerce: parseBus,
    default: 'memory' as const,
    describe: 'memory: within this process. kafka: through brokers, with engines in processes of their own',
  },
  ...KAFKA,
  consumers: {
    type: 'string',
    requiresArg: true,
    describe: 'Consumer processes that share the partitions  [default: 1]',
  },
} satisfies Record<string, Options>;

/** The options of a run that may go through Kafka. */
export const KAFKA_RUN = {
  ...BUS,
  topic: { type: 'string', requiresArg: true, describe: 'Topic, in place of trapline.<scenario>.<run id>' },
  'reuse-topic': { type: 'boolean', describe: 'Take a topic that holds records already, and write behind them' },
} satisfies Record<string, Options>;

/** The parsed options of BUS. */
export interface BusArguments {
  readonly bus: 'memory' | 'kafka';
  readonly brokers: string | undefined;
  readonly 'kafka-config': string | undefined;
  readonly consumers: string | undefined;
}

/** The parsed options of KAFKA_RUN. */
export interface KafkaRunArguments extends BusArguments {
  readonly topic: string | undefined;
  readonly 'reuse-topic': boolean | undefined;
}

/** The Kafka settings of the command line; undefined for a run in process. Throws TraplineError('input'). */
export function kafkaRunOptions(given: KafkaRunArguments): KafkaRunOptions | undefined {
  if (given.bus === 'memory') {
    const names = ['brokers', 'kafka-config', 'consumers', 'topic', 'reuse-topic'] as const;
    const idle = names.find((name) => given[name] !== undefined);
    if (idle === undefined) return undefined;
    throw new TraplineError('option_invalid', `--${idle}: only a run with --bus kafka uses it`);
  }
  return {
    brokers: given.brokers,
    configFile: given['kafka-config'],
    environment: process.env,
    consumers: parseConsumers(given.consumers ?? '1'),
    topic: given.topic,
    reuseTopic: given['reuse-topic'] ?? false,
    checkpointEveryMs: DEFAULT_CHECKPOINT_EVERY_MS,
    onNotice: (text) => console.error(`trapline: ${printable(text)}`),
  };
}

function parseBus(given: unknown): KafkaRunArguments['bus'] {
  if (given === 'memory' || given === 'kafka') return given;
  throw new TraplineError('option_invalid', `--bus: ${unknownName('bus', String(given), ['memory', 'kafka'])}`);
}

function parseConsumers(given: string): number {
  const consumers = Number(given);
  if (Number.isInteger(consumers) && consumers >= 1 && consumers <= MAX_CONSUMERS) return consumers;
  throw new TraplineError(
    'option_invalid',
    `--consumers: expected a whole number from 1 to ${MAX_CONSUMERS}, found ${show(given)}`,
  );
}

import { type Declarations } from './command.ts';
import { TraplineError } from '../model/errors.ts';
import { wholeNumber } from './whole-number.ts';
import { KAFKA, onNotice } from './kafka-options.ts';
import { DEFAULT_CHECKPOINT_EVERY_MS, type KafkaRunOptions } from '../cluster/kafka-run-options.ts';

const MAX_CONSUMERS = 64;

/** What a run's records go through. */
export const BUS = {
  bus: {
    type: 'string',
    choices: ['memory', 'kafka'] as const,
    default: 'memory' as const,
    describe: 'memory: within this process. kafka: through brokers, with engines in processes of their own',
  },
  ...KAFKA,
  consumers: {
    type: 'string',
    coerce: wholeNumber('consumers', { least: 1, most: MAX_CONSUMERS }),
    describe: 'Consumer processes that share the partitions  [default: 1]',
  },
} satisfies Declarations;

/** The options of a run that may go through Kafka. */
export const KAFKA_RUN = {
  ...BUS,
  topic: { type: 'string', describe: 'Topic, in place of trapline.<scenario>.<run id>' },
  'reuse-topic': { type: 'boolean', describe: 'Use a topic that already has records, and append to it' },
} satisfies Declarations;

/** The parsed options of BUS. */
export interface BusArguments {
  readonly bus: 'memory' | 'kafka';
  readonly brokers: string | undefined;
  readonly 'kafka-config': string | undefined;
  readonly consumers: number | undefined;
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
    consumers: given.consumers ?? 1,
    topic: given.topic,
    reuseTopic: given['reuse-topic'] ?? false,
    checkpointEveryMs: DEFAULT_CHECKPOINT_EVERY_MS,
    onNotice,
  };
}

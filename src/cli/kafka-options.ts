import { type Options } from 'yargs';

/** The options for reaching Kafka. */
export const KAFKA = {
  brokers: { type: 'string', requiresArg: true, describe: 'Kafka brokers, as host:port,host:port' },
  'kafka-config': {
    type: 'string',
    requiresArg: true,
    describe: "File of Kafka settings by librdkafka's names, for SASL, TLS and the like",
  },
} satisfies Record<string, Options>;

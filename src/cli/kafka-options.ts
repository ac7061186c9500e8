import { type Declarations } from './command.ts';

/** The options for reaching Kafka. */
export const KAFKA = {
  brokers: { type: 'string', describe: 'Kafka brokers, as host:port,host:port' },
  'kafka-config': {
    type: 'string',
    describe: "File of Kafka settings by librdkafka's names, for SASL, TLS and the like",
  },
} satisfies Declarations;

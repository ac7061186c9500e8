import { type Options } from 'yargs';

/** Says on stderr what the user should see of a connection. */
export function onNotice(text: string): void {
  console.error(`trapline: ${text}`);
}

/** The options for reaching Kafka. */
export const KAFKA = {
  brokers: { type: 'string', requiresArg: true, describe: 'Kafka brokers, as host:port,host:port' },
  'kafka-config': {
    type: 'string',
    requiresArg: true,
    describe: "File of Kafka settings by librdkafka's names, for SASL, TLS and the like",
  },
} satisfies Record<string, Options>;

import { type Declarations } from './command.ts';
import { sayLineAside } from './say.ts';

/** Says on stderr what the user should see of a connection. */
export function onNotice(text: string): void {
  sayLineAside(`trapline: ${text}`);
}

/** The options for reaching Kafka. */
export const KAFKA = {
  brokers: { type: 'string', describe: 'Kafka brokers, as host:port,host:port' },
  'kafka-config': {
    type: 'string',
    describe: "File of Kafka settings by librdkafka's names, for SASL, TLS and the like",
  },
} satisfies Declarations;

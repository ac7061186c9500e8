import { fileURLToPath } from 'node:url';
import { jvmPeer } from '../java/jvm-peer.ts';
import { type Peer } from '../peer.ts';

/** The rules as a processor, in one task without a broker. */
export const KAFKA_STREAMS: Peer = jvmPeer({
  name: 'kafka-streams',
  title: 'processor in a TopologyTestDriver, Kafka Streams',
  main: 'KafkaStreamsPeer',
  folder: fileURLToPath(new URL('.', import.meta.url)),
  threaded: false,
});

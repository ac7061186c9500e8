import { stringify } from 'dot-properties';

/** The addresses of a broker. */
export interface BrokerAddresses {
  readonly port: number;
  readonly controllerPort: number;
}

/**
 * The properties of one node that is broker and controller, on the loopback only. It keeps every record and answers group
 * members at once. With `ipv6` it listens at the same port of [::1] too, and tells clients that come there that it is there (KIP-797).
 * `properties` take precedence.
 */
export function serverProperties(
  { port, controllerPort }: BrokerAddresses,
  dataFolder: string,
  properties: Readonly<Record<string, string>>,
  ipv6 = false,
): string {
  return stringify({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},${ipv6 ? `SIX://[::1]:${port},` : ''}CONTROLLER://127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,${ipv6 ? 'SIX:PLAINTEXT,' : ''}CONTROLLER:PLAINTEXT`,
    'log.dirs': dataFolder.replaceAll('\\', '/'),
    'log.retention.ms': '-1',
    'log.retention.bytes': '-1',
    'num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'group.initial.rebalance.delay.ms': '0',
    // The default is 128 MiB, a quarter of the heap.
    'log.cleaner.dedupe.buffer.size': '4194304',
    // A killed broker can register again when its former session has expired.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    ...properties,
  });
}

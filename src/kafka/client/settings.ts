import { type FileAccess, nodeFileAccess } from '../../config/file-access.ts';
import { TraplineError } from '../../model/errors.ts';
import { environmentName, Properties } from '../../config/properties.ts';
import { PASSED_OVER } from './passed-over.ts';

/** How record batches are compressed. */
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
/** One of COMPRESSIONS. */
export type Compression = (typeof COMPRESSIONS)[number];

/** The SASL mechanisms that are supported. */
export const SASL_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

/** A login. */
export interface SaslSettings {
  readonly mechanism: (typeof SASL_MECHANISMS)[number];
  readonly username: string;
  readonly password: string;
}

/** Paths of PEM files; null for the system's authorities, or for no client certificate. */
export interface TlsSettings {
  readonly caFile: string | null;
  readonly certificateFile: string | null;
  readonly keyFile: string | null;
  readonly keyPassword: string | null;
  /** Whether the broker's certificate must be signed by a known authority. */
  readonly verify: boolean;
  /** Whether the certificate must be for the broker's host name. */
  readonly verifyHostName: boolean;
}

/**
 * How to reach Kafka and how to talk to it. It is plain data, so it can be sent to another process. It holds secrets: use
 * `describeKafkaSettings` for everything that is printed or stored.
 */
export interface KafkaSettings {
  /** `host:port`, or `[address]:port` for IPv6; at least one. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Null for connections without TLS. */
  readonly tls: TlsSettings | null;
  readonly sasl: SaslSettings | null;
  readonly compression: Compression;
  /** Whether records of open and aborted transactions are hidden. */
  readonly readCommitted: boolean;
  /** For one attempt to open a connection. */
  readonly connectionTimeoutMs: number;
  /** For the answer to one request. */
  readonly requestTimeoutMs: number;
  /** How long reading and writing wait for a broker that has become unreachable. */
  readonly retryForMs: number;
  /** A member without heartbeats for this long is removed from its group. */
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** How long the broker may hold back the answer to a fetch if there are no records. */
  readonly fetchWaitMs: number;
  /** Limits of one answer to a fetch, over all partitions and for one partition. A larger batch is still sent, alone. */
  readonly fetchMaxBytes: number;
  readonly fetchPartitionMaxBytes: number;
  /** Limit of one record batch that is sent, uncompressed. */
  readonly batchMaxBytes: number;
}

/** The sources of settings; later ones take precedence. */
export interface KafkaSettingsSources {
  /** `--kafka-config`. */
  readonly configFile?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** `--brokers`. */
  readonly brokers?: string | undefined;
  /** Receives a line about what is passed over. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** Every known property by librdkafka's name, with other names for it. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  'bootstrap.servers': ['metadata.broker.list'],
  'client.id': [],
  'security.protocol': [],
  'sasl.mechanism': ['sasl.mechanisms'],
  'sasl.username': [],
  'sasl.password': [],
  'ssl.ca.location': [],
  'ssl.certificate.location': [],
  'ssl.key.location': [],
  'ssl.key.password': [],
  'enable.ssl.certificate.verification': [],
  'ssl.endpoint.identification.algorithm': [],
  'compression.type': ['compression.codec'],
  'isolation.level': [],
  'socket.connection.setup.timeout.ms': [],
  'socket.timeout.ms': ['request.timeout.ms'],
  'message.timeout.ms': ['delivery.timeout.ms'],
  'session.timeout.ms': [],
  'heartbeat.interval.ms': [],
  'fetch.wait.max.ms': ['fetch.max.wait.ms'],
  'fetch.max.bytes': [],
  'max.partition.fetch.bytes': ['fetch.message.max.bytes'],
  'batch.size': [],
};

const ALIASES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(PROPERTIES).flatMap(([name, others]) => [name, ...others].map((one) => [one, name] as const)),
  ...PASSED_OVER.map((name) => [name, name] as const),
]);

const JKS =
  'Java key stores cannot be read; name PEM files in ssl.ca.location, ssl.certificate.location and ssl.key.location';

/** Properties without which the connection may fail, in a form that cannot be read. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ...['ca', 'certificate', 'key'].map((what) => {
    return [`ssl.${what}.pem`, `put it into a file, and name that in ssl.${what}.location`] as const;
  }),
  ['sasl.jaas.config', 'give sasl.username and sasl.password instead'],
  ['ssl.truststore.location', JKS],
  ['ssl.keystore.location', JKS],
]);

/**
 * Combines the settings: properties file < `TRAPLINE_KAFKA_*` < options. Throws TraplineError('input') that names the place,
 * the value found there and the nearest valid name; for several misspelt names, one error that stands for all of them.
 */
export function loadKafkaSettings(sources: KafkaSettingsSources, access: FileAccess = nodeFileAccess): KafkaSettings {
  const { configFile: path, environment, brokers } = sources;
  const properties = new Properties(
    { service: 'Kafka', aliases: ALIASES, refused: REFUSED },
    {
      file: path === undefined ? undefined : { path, content: access.readFile(path) },
      environment,
      options: brokers === undefined ? [] : [{ option: '--brokers', name: 'bootstrap.servers', text: brokers }],
    },
  );
  const settings = build(properties);
  const unused = PASSED_OVER.filter((name) => properties.secret(name) !== null);
  if (unused.length > 0) sources.onNotice?.(`not used by Trapline: ${unused.join(', ')}`);
  return settings;
}

/** The settings by librdkafka's names, without secrets: what a manifest or a message may hold. */
export function describeKafkaSettings(settings: KafkaSettings): Readonly<Record<string, string>> {
  const { tls, sasl } = settings;
  const shown: Record<string, string | null> = {
    'bootstrap.servers': settings.brokers.join(','),
    'client.id': settings.clientId,
    'security.protocol': `${sasl === null ? '' : 'sasl_'}${tls === null ? 'plaintext' : 'ssl'}`,
    'sasl.mechanism': sasl?.mechanism ?? null,
    'ssl.ca.location': tls?.caFile ?? null,
    'compression.type': settings.compression,
    'isolation.level': settings.readCommitted ? 'read_committed' : 'read_uncommitted',
  };
  return Object.fromEntries(Object.entries(shown).filter((entry): entry is [string, string] => entry[1] !== null));
}

function build(properties: Properties): KafkaSettings {
  const protocols = ['plaintext', 'ssl', 'sasl_plaintext', 'sasl_ssl'] as const;
  const protocol = properties.choice('security.protocol', protocols, 'plaintext');
  const sessionTimeoutMs = properties.integer('session.timeout.ms', 10_000, 1000, 3_600_000);
  return {
    brokers: brokerList(properties),
    clientId: properties.text('client.id') ?? 'trapline',
    tls: protocol.endsWith('ssl') ? tlsSettings(properties) : null,
    sasl: saslSettings(properties, protocol),
    compression: properties.choice('compression.type', COMPRESSIONS, 'none'),
    readCommitted:
      properties.choice('isolation.level', ['read_committed', 'read_uncommitted'], 'read_committed') ===
      'read_committed',
    connectionTimeoutMs: properties.integer('socket.connection.setup.timeout.ms', 3000, 100, 3_600_000),
    requestTimeoutMs: properties.integer('socket.timeout.ms', 30_000, 10, 3_600_000),
    retryForMs: properties.integer('message.timeout.ms', 120_000, 1000, 86_400_000),
    sessionTimeoutMs,
    heartbeatIntervalMs: properties.integer(
      'heartbeat.interval.ms',
      Math.min(1000, Math.floor(sessionTimeoutMs / 3)),
      50,
      600_000,
    ),
    fetchWaitMs: properties.integer('fetch.wait.max.ms', 100, 0, 300_000),
    fetchMaxBytes: properties.integer('fetch.max.bytes', 4 << 20, 1, 0x7fff_ffff),
    fetchPartitionMaxBytes: properties.integer('max.partition.fetch.bytes', 1 << 20, 1, 0x7fff_ffff),
    batchMaxBytes: properties.integer('batch.size', 512 << 10, 1024, 0x3fff_ffff),
  };
}

/** The brokers as `host:port`, or `[address]:port` for IPv6. */
function brokerList(properties: Properties): string[] {
  const name = 'bootstrap.servers';
  const list =
    properties
      .text(name)
      ?.split(',')
      .map((broker) => broker.trim())
      .filter((broker) => broker !== '') ?? [];
  if (list.length === 0) {
    throw new TraplineError(
      'setting_missing',
      `no Kafka broker is named: give --brokers host:port, or ${name} in the file of --kafka-config, or ${environmentName('Kafka', name)}`,
    );
  }
  return list.map((broker) => {
    const parts = /^(?:[A-Za-z_]+:\/\/)?([\w.-]+|\[[\da-fA-F:.]+(?:%[\w.-]+)?\])(?::(\d{1,5}))?$/.exec(broker);
    const port = Number(parts?.[2] ?? '9092');
    if (parts === null || port < 1 || port > 65_535) {
      throw properties.complaint(name, `expected host:port, [IPv6 address]:port, …, found ${JSON.stringify(broker)}`);
    }
    return `${parts[1]}:${port}`;
  });
}

function tlsSettings(properties: Properties): TlsSettings {
  const certificateFile = properties.text('ssl.certificate.location');
  const keyFile = properties.text('ssl.key.location');
  if ((certificateFile === null) !== (keyFile === null)) {
    const [given, missing] = certificateFile === null ? ['key', 'certificate'] : ['certificate', 'key'];
    throw properties.complaint(`ssl.${given}.location`, `ssl.${missing}.location is missing; give both or neither`);
  }
  const ca = properties.text('ssl.ca.location');
  return {
    // librdkafka's word for where the system keeps them, which is looked at anyway.
    caFile: ca === 'probe' ? null : ca,
    certificateFile,
    keyFile,
    keyPassword: properties.secret('ssl.key.password'),
    verify: properties.choice('enable.ssl.certificate.verification', ['true', 'false'], 'true') === 'true',
    verifyHostName: properties.choice('ssl.endpoint.identification.algorithm', ['https', 'none'], 'https') === 'https',
  };
}

function saslSettings(properties: Properties, protocol: string): SaslSettings | null {
  const username = properties.text('sasl.username');
  const password = properties.secret('sasl.password');
  if (!protocol.startsWith('sasl')) {
    if (username === null) return null;
    throw properties.complaint(
      'sasl.username',
      `given, but security.protocol is ${protocol}, which would not use it; say sasl_plaintext or sasl_ssl`,
    );
  }
  const mechanism = properties.choice('sasl.mechanism', SASL_MECHANISMS, 'PLAIN');
  if (username === null || password === null) {
    const missing = username === null ? 'sasl.username' : 'sasl.password';
    const ways = `in the file of --kafka-config, or as ${environmentName('Kafka', missing)}`;
    throw properties.complaint('security.protocol', `${protocol} needs ${missing}: give it ${ways}`);
  }
  return { mechanism, username, password };
}

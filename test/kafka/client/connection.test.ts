import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KafkaConnection } from '../../../src/kafka/client/connection.ts';
import { loadKafkaSettings } from '../../../src/kafka/client/settings.ts';
import {
  type Broker,
  type Cluster,
  createCluster,
  createErrorFromCode,
  createLogger,
  createSocket,
  LOG_LEVELS,
} from '../../../src/kafka/client/kafkajs.ts';
import { TraplineError } from '../../../src/model/errors.ts';
import { WaitedClock } from './waited-clock.ts';

/** A listener on a port of its own that does with each connection what `onConnection` says. */
async function listen(onConnection: (socket: Socket) => void): Promise<{ server: Server; broker: string }> {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, broker: `127.0.0.1:${address.port}` };
}

/** The error of a connection that does not come about, and how long that takes by the clock. */
async function refusal(
  brokers: string,
  { onLog, hurries = false }: { readonly onLog?: (line: string) => void; readonly hurries?: boolean } = {},
): Promise<{ error: TraplineError; tookMs: number }> {
  const clock = new WaitedClock(hurries);
  try {
    await KafkaConnection.open(loadKafkaSettings({ brokers }), { onLog, clock });
  } catch (error) {
    if (error instanceof TraplineError) return { error, tookMs: clock.nowMs() };
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('a connection that does not come about', () => {
  afterEach(() => vi.restoreAllMocks());

  it('because nothing listens is given up within ten seconds, in silence', async () => {
    const { server, broker } = await listen(() => undefined);
    server.close();
    await once(server, 'close');
    const [stdout, stderr] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    const lines: string[] = [];
    const { error, tookMs } = await refusal(broker, { onLog: (line) => lines.push(line) });
    expect(error).toMatchObject({
      code: 'service',
      message: `cannot connect to Kafka at ${broker}: nothing listens at ${broker} (--brokers, bootstrap.servers); is the broker running?`,
    });
    // Twenty attempts or so, a quarter of a second apart.
    expect(tookMs).toBeGreaterThan(4000);
    expect(tookMs).toBeLessThan(10_000);
    expect(lines.filter((line) => line.includes('ECONNREFUSED')).length).toBeGreaterThan(10);
    expect([...stdout.mock.calls, ...stderr.mock.calls].join('\n')).not.toContain('ECONNREFUSED');
  }, 15_000);

  it('without an answer is given up within ten seconds', async () => {
    const sockets: Socket[] = [];
    const { server, broker } = await listen((socket) => sockets.push(socket));
    const { error, tookMs } = await refusal(broker, { hurries: true });
    expect(error).toMatchObject({
      code: 'service',
      message: `cannot connect to Kafka at ${broker}: the server there does not answer as Kafka does`,
    });
    expect(tookMs).toBeLessThan(10_000);
    for (const socket of sockets) socket.destroy();
    server.close();
  }, 15_000);

  it('because the listener hangs up says what may be wrong', async () => {
    const { server, broker } = await listen((socket) => socket.end());
    const { error } = await refusal(broker);
    expect(error.message).toBe(
      `cannot connect to Kafka at ${broker}: ${broker} closed the connection; is security.protocol plaintext right for it?`,
    );
    server.close();
  }, 15_000);

  // before: it ended the process with exit code 70
  it.each([
    ['a size that is negative', 'fffffffb00000000'],
    ['a size without room for the number of a request', '0000000100000000'],
    ['an answer that ends too early', '000000080000000000000000'],
  ])(
    'because the server sends %s says that it is no Kafka',
    async (_, hex) => {
      const { server, broker } = await listen((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => socket.write(Buffer.from(hex, 'hex')));
      });
      const { error } = await refusal(broker);
      expect(error.code).toBe('service');
      const where = `the server at ${broker} (--brokers, bootstrap.servers)`;
      expect(error.message).toContain(`cannot connect to Kafka at ${broker}: ${where} does not answer as Kafka does (`);
      server.close();
    },
    15_000,
  );

  it('because there is no such host is given up at once', async () => {
    const { error, tookMs } = await refusal('no-such-host.invalid:9092');
    expect(error.message).toMatch(
      /^cannot connect to Kafka at no-such-host.invalid:9092: there is no host with the name in/,
    );
    // There was no second attempt.
    expect(tookMs).toBe(0);
  }, 15_000);

  it('because a certificate file cannot be read is a mistake of input', async () => {
    const environment = { TRAPLINE_KAFKA_SECURITY_PROTOCOL: 'ssl', TRAPLINE_KAFKA_SSL_CA_LOCATION: '/no/such.pem' };
    const settings = loadKafkaSettings({ brokers: 'localhost:1', environment });
    await expect(KafkaConnection.open(settings)).rejects.toMatchObject({
      code: 'input',
      location: { file: '/no/such.pem' },
      message: expect.stringMatching(/^ssl.ca.location: cannot read the file: ENOENT/),
    });
  });
});

/** An answer to ApiVersions, version 0 to 2: the broker knows Metadata of version 1 and nothing else. */
function apiVersionsFor(request: Buffer): Buffer {
  const answer = Buffer.alloc(4 + 4 + 2 + 4 + 6 + 4);
  answer.writeInt32BE(answer.length - 4);
  answer.writeInt32BE(request.readInt32BE(8), 4);
  answer.writeInt32BE(1, 10);
  [3, 1, 1].forEach((number, at) => answer.writeInt16BE(number, 14 + 2 * at));
  return answer;
}

/** kafkajs' cluster at an address, and how long it waits for an answer. */
function clusterAt(broker: string, requestTimeout: number): Cluster {
  return createCluster({
    logger: createLogger({ level: LOG_LEVELS.nothing, logCreator: () => () => undefined }),
    brokers: [broker],
    clientId: 'test',
    ssl: undefined,
    sasl: undefined,
    socketFactory: createSocket,
    connectionTimeout: 3000,
    requestTimeout,
    authenticationTimeout: 3000,
    enforceRequestTimeout: true,
    allowAutoTopicCreation: false,
    metadataMaxAge: 300_000,
    retry: { retries: 0 },
  });
}

/** What of kafkajs' cluster only tests use. */
interface BrokerPool {
  readonly seedBroker: { metadata(topics: readonly string[]): Promise<object> };
}

/** An answer to Metadata 1: no brokers, controller 0, no topics. */
function noMetadataFor(request: Buffer): Buffer {
  const answer = Buffer.alloc(4 + 4 + 4 + 4 + 4);
  answer.writeInt32BE(answer.length - 4);
  answer.writeInt32BE(request.readInt32BE(8), 4);
  return answer;
}

/** A broker that does with the requests for metadata what `answer` says, on connections that are numbered from 1. */
async function brokerOfMetadata(answer: (request: Buffer, socket: Socket, number: number) => void) {
  const METADATA = 3;
  const sockets: Socket[] = [];
  const { server, broker } = await listen((socket) => {
    const number = sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += 4 + bytes.readInt32BE(at)) {
        const request = bytes.subarray(at);
        if (request.readInt16BE(4) === METADATA) answer(request, socket, number);
        else socket.write(apiVersionsFor(request));
      }
    });
  });
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { broker, sockets, close };
}

// before: all that was sent on the connection later was overdue as well
it('a connection on which an answer is overdue is closed, and the next request gets another', async () => {
  const asked: number[] = [];
  const { broker, sockets, close } = await brokerOfMetadata((_, __, number) => asked.push(number));
  const cluster = clusterAt(broker, 200);
  await cluster.connect();
  for (let time = 0; time < 2; time++) {
    await expect(cluster.refreshMetadata()).rejects.toMatchObject({ name: 'KafkaJSRequestTimeoutError' });
  }
  expect(asked).toEqual([1, 2]);
  expect(sockets[0]!.destroyed).toBe(true);
  close();
  await cluster.disconnect();
}, 15_000);

// before: the answers on the next connection were taken for the rest of the half one, and all of them were overdue
it('half an answer, on a connection that breaks, is not part of the answers on the next one', async () => {
  const { broker, close } = await brokerOfMetadata((request, socket, number) => {
    if (number === 1) socket.end(noMetadataFor(request).subarray(0, 10));
    else socket.write(noMetadataFor(request));
  });
  const cluster = clusterAt(broker, 2000);
  await cluster.connect();
  await expect(cluster.refreshMetadata()).rejects.toMatchObject({ name: 'KafkaJSConnectionClosedError' });
  await expect(cluster.refreshMetadata()).resolves.toBeUndefined();
  close();
  await cluster.disconnect();
}, 15_000);

// before: each of them opened a socket, and whatever became of one of these broke the connection
it('several requests that find a connection broken open one together', async () => {
  const { broker, sockets, close } = await brokerOfMetadata((request, socket, number) => {
    if (number === 1) socket.end();
    else socket.write(noMetadataFor(request));
  });
  const cluster = clusterAt(broker, 2000);
  await cluster.connect();
  const { seedBroker } = (cluster as typeof cluster & { readonly brokerPool: BrokerPool }).brokerPool;
  await expect(seedBroker.metadata([])).rejects.toMatchObject({ name: 'KafkaJSConnectionClosedError' });
  await Promise.all([seedBroker.metadata([]), seedBroker.metadata([]), seedBroker.metadata([])]);
  expect(sockets).toHaveLength(2);
  close();
  await cluster.disconnect();
}, 15_000);

// before: it was a topic without partitions, of which a member of a group got none, and a recording had no records
it('a topic is asked for until a broker tells of it, although kafkajs asks once', async () => {
  const LEADER_NOT_AVAILABLE = 5;
  let told: readonly string[] = [];
  let refusals = 3;
  const never = (): never => {
    throw new Error('not asked for here');
  };
  const cluster: Cluster = {
    targetTopics: new Set<string>(),
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    refreshMetadata: () => {
      if (cluster.targetTopics.size > 0 && refusals-- > 0) {
        return Promise.reject(createErrorFromCode(LEADER_NOT_AVAILABLE));
      }
      told = [...cluster.targetTopics];
      return Promise.resolve();
    },
    addTargetTopic: (topic) => {
      if (cluster.targetTopics.has(topic)) return Promise.resolve();
      cluster.targetTopics.add(topic);
      return cluster.refreshMetadata();
    },
    findBroker: never,
    findControllerBroker: () => Promise.resolve({} as Broker),
    findGroupCoordinator: never,
    findTopicPartitionMetadata: (topic) => (told.includes(topic) ? [{ partitionId: 0, leader: 1 }] : []),
  };
  const settings = loadKafkaSettings({ brokers: 'localhost:1' });
  const clock = new WaitedClock();
  const connection = await KafkaConnection.open(settings, { clock, createCluster: () => cluster });
  const leaders = await connection.retrying('look', () => connection.leaders('topic'));
  expect([...leaders]).toEqual([[0, 1]]);
  await connection.close();
});

import { describe, expect, it, test } from 'vitest';
import {
  describeKafkaSettings,
  type KafkaSettingsSources,
  loadKafkaSettings,
} from '../../../src/kafka/client/settings.ts';
import { allOf, TraplineError } from '../../../src/model/errors.ts';
import { memoryFileAccess, refusal } from '../../config/memory-file-access.ts';

const BROKERS = 'bootstrap.servers=a:1';

/** The settings of a file with these lines, which names a broker. */
function load(lines: readonly string[], sources: KafkaSettingsSources = {}) {
  const access = memoryFileAccess({ 'k.properties': [BROKERS, ...lines].join('\n') });
  return loadKafkaSettings({ configFile: 'k.properties', ...sources }, access);
}

function caught(work: () => unknown): TraplineError {
  try {
    work();
  } catch (error) {
    if (error instanceof TraplineError) return error;
  }
  throw new Error('no TraplineError was thrown');
}

describe('Kafka settings', () => {
  it('need nothing but a broker, and its port may be left out', () => {
    const settings = loadKafkaSettings({ brokers: 'kafka-1, PLAINTEXT://kafka-2:19092' });
    expect(settings).toMatchObject({
      brokers: ['kafka-1:9092', 'kafka-2:19092'],
      tls: null,
      sasl: null,
      compression: 'none',
      readCommitted: true,
    });
  });

  it('come from the file, over it the environment, over that the option', () => {
    const environment = { TRAPLINE_KAFKA_CLIENT_ID: 'env', TRAPLINE_KAFKA_BOOTSTRAP_SERVERS: 'env:2', HOME: '/root' };
    const file = ['client.id=file', 'compression.codec = LZ4', ' fetch.wait.max.ms = 50 '];
    expect(load(file)).toMatchObject({ brokers: ['a:1'], clientId: 'file', compression: 'lz4', fetchWaitMs: 50 });
    expect(load(file, { environment })).toMatchObject({ brokers: ['env:2'], clientId: 'env', compression: 'lz4' });
    expect(load(file, { environment, brokers: 'flag:3' })).toMatchObject({ brokers: ['flag:3'], clientId: 'env' });
  });

  it('read TLS and SASL as librdkafka names them, and values as kcat reads them: a backslash is one', () => {
    const settings = load([
      '# a comment',
      'security.protocol=SASL_SSL',
      'sasl.mechanisms=scram-sha-512',
      String.raw`sasl.username=corp\tom`,
      String.raw`sasl.password= p\u0061 w=#! \  `,
      'ssl.ca.location=ca.pem',
      'ssl.certificate.location=c.pem',
      'ssl.key.location=k.pem',
      'ssl.key.password=secret',
      'ssl.endpoint.identification.algorithm=none',
    ]);
    expect(settings.sasl).toEqual({ mechanism: 'SCRAM-SHA-512', username: 'corp\\tom', password: 'p\\u0061 w=#! \\' });
    expect(settings.tls).toEqual({
      caFile: 'ca.pem',
      certificateFile: 'c.pem',
      keyFile: 'k.pem',
      keyPassword: 'secret',
      verify: true,
      verifyHostName: false,
    });
    const shown = JSON.stringify(describeKafkaSettings(settings));
    expect(JSON.parse(shown)).toMatchObject({ 'security.protocol': 'sasl_ssl', 'sasl.mechanism': 'SCRAM-SHA-512' });
    for (const secret of ['ada', 'p w=#', 'secret']) expect(shown).not.toContain(secret);
  });

  it('name brokers by IPv6 addresses too', () => {
    const { brokers } = loadKafkaSettings({ brokers: '[::1]:19092,[fe80::1%eth0],PLAINTEXT://[2001:db8::7]:1' });
    expect(brokers).toEqual(['[::1]:19092', '[fe80::1%eth0]:9092', '[2001:db8::7]:1']);
  });

  it('pass over what other clients need, all of it in one line', () => {
    const notices: string[] = [];
    const settings = load(
      [
        'group.id=g',
        'schema.registry.url=https://registry.example.invalid',
        'basic.auth.credentials.source=USER_INFO',
        'socket.keepalive.enable=true',
        'api.version.request=true',
        'ssl.ca.location=probe',
        'client.id=mine',
        'security.protocol=ssl',
      ],
      { onNotice: (text) => notices.push(text) },
    );
    expect(settings).toMatchObject({ clientId: 'mine', tls: { caFile: null } });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^not used by Trapline: /);
    expect(notices[0]!.replace(/^.*: /, '').split(', ').sort()).toEqual([
      'api.version.request',
      'basic.auth.credentials.source',
      'group.id',
      'schema.registry.url',
      'socket.keepalive.enable',
    ]);
    load(['client.id=mine'], { onNotice: (text) => notices.push(text) });
    expect(notices).toHaveLength(1);
  });

  it('survive being handed to another process', () => {
    const settings = load(['security.protocol=ssl', 'client.id=x']);
    expect(structuredClone(settings)).toEqual(settings);
  });
});

describe('a refused setting', () => {
  test.each<[string, string[], string]>([
    [
      'an unknown property',
      ['# comment', '', 'sasl.usrname=x'],
      'k.properties:4:1: unknown Kafka property "sasl.usrname", did you mean "sasl.username"?',
    ],
    [
      'a misspelt name of what is passed over',
      ['socket.keepalive.enabled=true'],
      'k.properties:2:1: unknown Kafka property "socket.keepalive.enabled", did you mean "socket.keepalive.enable"?',
    ],
    [
      'a certificate that is not in a file',
      ['ssl.ca.pem=x'],
      'k.properties:2:1: ssl.ca.pem: put it into a file, and name that in ssl.ca.location',
    ],
    [
      'a Java form of login',
      ['sasl.jaas.config=x'],
      'k.properties:2:1: sasl.jaas.config: give sasl.username and sasl.password instead',
    ],
    [
      'an unknown choice',
      ['compression.type=brotli'],
      'k.properties:2:18: compression.type: expected one of none, gzip, snappy, lz4, zstd, found "brotli"',
    ],
    [
      'no number',
      ['session.timeout.ms=10s'],
      'k.properties:2:20: session.timeout.ms: expected a whole number from 1000 to 3600000, found "10s"',
    ],
    [
      'a broker without host',
      ['bootstrap.servers=:9092'],
      'k.properties:2:19: bootstrap.servers: expected host:port, [IPv6 address]:port, …, found ":9092"',
    ],
    [
      'a login that plain text would not use',
      ['sasl.username=x'],
      'k.properties:2:15: sasl.username: given, but security.protocol is plaintext, which would not use it; say sasl_plaintext or sasl_ssl',
    ],
    [
      'a login without password',
      ['security.protocol=sasl_ssl', 'sasl.username=x'],
      'k.properties:2:19: security.protocol: sasl_ssl needs sasl.password: give it in the file of --kafka-config, or as TRAPLINE_KAFKA_SASL_PASSWORD',
    ],
    [
      'half a certificate',
      ['security.protocol=ssl', 'ssl.key.location=k.pem'],
      'k.properties:3:18: ssl.key.location: ssl.certificate.location is missing; give both or neither',
    ],
  ])('%s', (_, lines, message) => {
    expect(refusal(() => load(lines))).toBe(message);
  });

  it('does not hide another: every name is looked at, in the file and in the environment', () => {
    const lines = ['sasl.usrname=x', 'p4ssw0rd', '\t sasl.pasword = s3cret', 'session.timeout.ms=10s'];
    const environment = { TRAPLINE_KAFKA_CLIENTID: 'x' };
    const error = caught(() => load(lines, { environment }));
    expect(error.message).toContain('did you mean "sasl.username"? (and 3 more problems)');
    expect(allOf(error).map((one) => one.oneLine())).toEqual([
      'k.properties:2:1: unknown Kafka property "sasl.usrname", did you mean "sasl.username"?',
      'k.properties:3:1: expected name=value, found "p4ssw0rd"',
      'k.properties:4:3: unknown Kafka property "sasl.pasword", did you mean "sasl.password"?',
      expect.stringContaining('unknown environment variable "TRAPLINE_KAFKA_CLIENTID", did you mean'),
    ]);
  });

  it('names an environment variable, an option, or what is missing altogether', () => {
    expect(refusal(() => load([], { environment: { TRAPLINE_KAFKA_CLIENTID: 'x' } }))).toMatch(
      /^unknown environment variable "TRAPLINE_KAFKA_CLIENTID", did you mean "TRAPLINE_KAFKA_CLIENT_ID"\?/,
    );
    expect(refusal(() => load([], { environment: { TRAPLINE_KAFKA_ISOLATION_LEVEL: 'x' } }))).toMatch(
      /^environment variable TRAPLINE_KAFKA_ISOLATION_LEVEL: isolation.level: expected one of/,
    );
    expect(refusal(() => load([], { brokers: 'a:99999' }))).toMatch(
      /^--brokers: bootstrap.servers: expected host:port/,
    );
    expect(refusal(() => loadKafkaSettings({}))).toMatch(/^no Kafka broker is named: give --brokers host:port/);
  });
});

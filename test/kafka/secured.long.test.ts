import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findJava } from '../../services/java.ts';
import { type KafkaServer, missingForKafka, startKafka } from '../../services/kafka.ts';
import { freePorts } from '../../services/ports.ts';
import { type ConnectionOptions, KafkaConnection } from '../../src/kafka/client/connection.ts';
import { loadKafkaSettings } from '../../src/kafka/client/settings.ts';
import { ensureTopic } from '../../src/kafka/topics.ts';
import { WaitedClock } from './client/waited-clock.ts';

const missing = missingForKafka();
const PLAIN_LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_ada="right password";';

/** A broker that also listens with TLS, with a login, and with both. */
describe.skipIf(missing !== null && !process.env['CI'])('a broker that is secured', () => {
  let folder: string;
  let server: KafkaServer;
  let ports: Record<'ssl' | 'sasl_plaintext' | 'sasl_ssl', number>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trapline-secured-'));
    makeCertificate();
    const [port, ssl, plaintext, both] = (await freePorts(4)) as [number, number, number, number];
    ports = { ssl, sasl_plaintext: plaintext, sasl_ssl: both };
    const [controller] = (await freePorts(1)) as [number];
    server = await startKafka({
      port,
      properties: {
        listeners: [
          `PLAINTEXT://127.0.0.1:${port}`,
          `SSL://localhost:${ssl}`,
          `SASL_PLAINTEXT://127.0.0.1:${plaintext}`,
          `SASL_SSL://localhost:${both}`,
          `CONTROLLER://127.0.0.1:${controller}`,
        ].join(),
        'controller.quorum.voters': `1@127.0.0.1:${controller}`,
        'listener.security.protocol.map':
          'PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
        'sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.sasl_plaintext.plain.sasl.jaas.config': PLAIN_LOGIN,
        'listener.name.sasl_ssl.plain.sasl.jaas.config': PLAIN_LOGIN,
        'ssl.keystore.type': 'PKCS12',
        'ssl.keystore.location': join(folder, 'broker.p12'),
        'ssl.keystore.password': 'changeit',
      },
    });
  }, 120_000);

  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function makeCertificate(): void {
    const keytool = (...args: string[]) =>
      execFileSync(
        join(findJava(), '..', 'keytool'),
        [...args, '-keystore', join(folder, 'broker.p12'), '-storepass', 'changeit'],
        { stdio: 'pipe' },
      );
    keytool(
      ...'-genkeypair -alias broker -keyalg RSA -dname CN=localhost -ext san=dns:localhost -storetype PKCS12'.split(
        ' ',
      ),
    );
    writeFileSync(join(folder, 'ca.pem'), keytool('-exportcert', '-rfc', '-alias', 'broker'));
    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
  }

  /** Makes the topic over a connection with these properties; whether it was not there yet. */
  async function use(
    protocol: keyof typeof ports,
    lines: readonly string[],
    broker = `localhost:${ports[protocol]}`,
    options: ConnectionOptions = {},
  ): Promise<boolean> {
    const file = join(folder, 'client.properties');
    writeFileSync(file, [`security.protocol=${protocol}`, ...lines].join('\n'));
    const connection = await KafkaConnection.open(loadKafkaSettings({ configFile: file, brokers: broker }), options);
    try {
      return await ensureTopic(connection, { topic: 'secured', partitions: 1, reuseTopic: true });
    } finally {
      await connection.close();
    }
  }

  const login = (password: string) => ['sasl.username=ada', `sasl.password=${password}`];
  const ca = () => `ssl.ca.location=${join(folder, 'ca.pem')}`;

  it('is reached with TLS, with a login, and with both', async () => {
    expect(await use('ssl', [ca()])).toBe(true);
    expect(await use('sasl_plaintext', login('right password'), `127.0.0.1:${ports.sasl_plaintext}`)).toBe(false);
    expect(await use('sasl_ssl', [ca(), ...login('right password')])).toBe(false);
  });

  it('refuses a wrong password, and the message does not tell it', async () => {
    const clock = new WaitedClock();
    const refusal = use('sasl_ssl', [ca(), ...login('wrong')], undefined, { clock }).catch(
      (error: unknown) => error as Error,
    );
    expect(await refusal).toMatchObject({
      code: 'service',
      message: expect.stringMatching(/the broker refused the login of "ada" by PLAIN \(.*\); look at sasl.username/),
    });
    expect(((await refusal) as Error).message).not.toContain('wrong');
    // There was no second attempt.
    expect(clock.nowMs()).toBe(0);
  });

  it('refuses a mechanism that it does not know', async () => {
    await expect(use('sasl_plaintext', ['sasl.mechanism=SCRAM-SHA-256', ...login('x')])).rejects.toThrow(
      /the broker refused the login of "ada" by SCRAM-SHA-256/,
    );
  });

  it('is not trusted without its authority, unless told to', async () => {
    await expect(use('ssl', [])).rejects.toThrow(/certificate of localhost:\d+ is not accepted .*ssl.ca.location/);
    await use('ssl', ['enable.ssl.certificate.verification=false']);
  });

  it('is not trusted under another name, unless told to', async () => {
    const broker = `127.0.0.1:${ports.ssl}`;
    await expect(use('ssl', [ca()], broker)).rejects.toThrow(
      `the certificate of ${broker} is for another host; ssl.endpoint.identification.algorithm=none accepts it anyway`,
    );
    await use('ssl', [ca(), 'ssl.endpoint.identification.algorithm=none'], broker);
  });

  it('says so when the protocol is wrong', async () => {
    const noLogin = KafkaConnection.open(loadKafkaSettings({ brokers: `127.0.0.1:${ports.sasl_plaintext}` }));
    await expect(noLogin).rejects.toThrow(/closed the connection; is security.protocol plaintext right for it/);
    await expect(use('ssl', [ca()], server.brokers)).rejects.toThrow(/security.protocol ssl right for it/);
  }, 15_000);
});

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TraplineError } from '../src/model/errors.ts';
import { findJava } from './java.ts';
import { type Distribution, distributionOf, type KafkaLine, requirePrepared } from './kafka/distribution.ts';
import { javaArguments } from './kafka/java-command.ts';
import { untilReady } from './kafka/ready.ts';
import { serverProperties } from './kafka/server-properties.ts';
import { LocalServer, type ServerKind, type ServerPorts, type StopOptions } from './local-server.ts';

/** How a broker is started. */
export interface KafkaOptions {
  /** Default: the newest 4.x. */
  readonly version?: KafkaLine;
  /** Kept if it is given; otherwise a temporary folder that `stop` removes. */
  readonly dataDir?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Added to the broker's server.properties. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Whether it listens at the same port of [::1] too, and advertises that to clients that come there. Default: no. */
  readonly ipv6?: boolean;
  /** Added to the options of the JVM. */
  readonly jvmOptions?: readonly string[];
}

/** A private broker on the loopback: one node in KRaft mode. LocalServer describes its life cycle. */
export interface KafkaServer {
  /** Address for clients, `127.0.0.1:PORT`. It does not change while this object exists. */
  readonly brokers: string;
  /** The full version, for example `3.9.2`. */
  readonly version: string;
  /** Process id of the JVM that runs, or ran last. */
  readonly pid: number;
  /** Folder of the configuration, the log and, unless they are elsewhere, the data. */
  readonly folder: string;
  stop(options?: StopOptions): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
  release(): void;
}

/**
 * Starts a broker and waits until it answers. Throws a service error with the last lines of the broker's log if it does not
 * answer, or one that says what to install if Java or the jars are missing.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaServer> {
  const distribution = distributionOf(options.version ?? '4');
  requirePrepared(distribution);
  const server = await LocalServer.start('kafka', new Broker(distribution, findJava(), options), options.port);
  return Object.assign(server, { brokers: server.address, version: distribution.version });
}

/** What must be installed or prepared before `startKafka` can work, in one line; null if nothing is missing. */
export function missingForKafka(version: KafkaLine = '4'): string | null {
  try {
    findJava();
    requirePrepared(distributionOf(version));
    return null;
  } catch (error) {
    return (error as TraplineError).message;
  }
}

class Broker implements ServerKind {
  readonly title: string;
  readonly portTaken = 'BindException';
  readonly #distribution: Distribution;
  readonly #java: string;
  readonly #options: KafkaOptions;

  constructor(distribution: Distribution, java: string, options: KafkaOptions) {
    this.title = `Kafka ${distribution.version}`;
    this.#distribution = distribution;
    this.#java = java;
    this.#options = options;
  }

  /** Writes server.properties and, if there are no data yet, formats the storage with Kafka's own tool. */
  async configure(folder: string, ports: ServerPorts, watch: (pid: number | null) => void): Promise<void> {
    const { properties = {}, ipv6 = false } = this.#options;
    const addresses = { port: ports.port, controllerPort: ports.innerPort };
    const dataFolder = this.#dataFolder(folder);
    writeFileSync(configurationFile(folder), serverProperties(addresses, dataFolder, properties, ipv6));
    if (existsSync(join(dataFolder, 'meta.properties'))) return;
    const clusterId = randomBytes(16).toString('base64url');
    const format = ['format', `--cluster-id=${clusterId}`, `--config=${configurationFile(folder)}`];
    try {
      const tool = javaArguments(this.#distribution, 'kafka.tools.StorageTool');
      const formatting = promisify(execFile)(this.#java, [...tool, ...format]);
      watch(formatting.child.pid ?? null);
      await formatting;
    } catch (cause) {
      const { stderr, message } = cause as Error & { stderr?: string };
      throw new TraplineError('service_failed', `${this.title} cannot format its storage: ${stderr || message}`, {
        cause,
      });
    }
  }

  command(folder: string) {
    // Its libraries unpack native code, which they leave behind; here it goes with the folder.
    const temporary = `-Djava.io.tmpdir=${folder}`;
    const jvm = [temporary, ...(this.#options.jvmOptions ?? []), ...javaArguments(this.#distribution, 'kafka.Kafka')];
    return { command: this.#java, args: [...jvm, configurationFile(folder)] };
  }

  untilReady(folder: string, address: string, giveUp: () => boolean): Promise<boolean> {
    // Another broker may have taken this port before, and would answer too.
    const metaProperties = readFileSync(join(this.#dataFolder(folder), 'meta.properties'), 'utf8');
    const clusterId = /^cluster\.id=(.*)$/m.exec(metaProperties)?.[1];
    return untilReady(address, clusterId, giveUp);
  }

  #dataFolder(folder: string): string {
    return this.#options.dataDir ?? join(folder, 'data');
  }
}

function configurationFile(folder: string): string {
  return join(folder, 'server.properties');
}

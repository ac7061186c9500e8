import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TraplineError } from '../src/model/errors.ts';
import { Guard } from './guard.ts';
import { findJava } from './java.ts';
import { type Distribution, distributionOf, type KafkaLine, requirePrepared } from './kafka/distribution.ts';
import { javaArguments } from './kafka/java-command.ts';
import { untilReady } from './kafka/ready.ts';
import { type BrokerAddresses, serverProperties } from './kafka/server-properties.ts';
import { freePorts, isFree } from './ports.ts';
import { lastLines, ServerProcess } from './server-process.ts';

const HOST = '127.0.0.1';
/** Times that free ports are chosen anew, when somebody took one between its choosing and its use. */
const PORT_ATTEMPTS = 5;
const READY_TIMEOUT_MS = 90_000;

export interface KafkaOptions {
  /** The newest 4.x by default. */
  readonly version?: KafkaLine;
  /** Kept where it is given; else a temporary folder, removed by `stop`. */
  readonly dataDir?: string;
  /** A free one by default. */
  readonly port?: number;
  /** Added to the broker's server.properties. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Added to the options of the JVM. */
  readonly jvmOptions?: readonly string[];
}

/**
 * A broker of its own on the loopback: one node in KRaft mode. It ends, killed, with the process that started it, however that one
 * ends, unless it was released.
 */
export interface KafkaServer {
  /** Address for clients, `127.0.0.1:PORT`: the same for as long as this object lives. */
  readonly brokers: string;
  /** In full, for example `3.9.2`. */
  readonly version: string;
  /** Process id of the JVM that runs, or ran last. */
  readonly pid: number;
  /** Holds configuration, log and, unless it lies elsewhere, the data. */
  readonly folder: string;
  /** Ends it cleanly and, unless `keepData`, removes its folder for good. Killed after `graceMs`, 30 seconds by default. */
  stop(options?: StopOptions): Promise<void>;
  /** Ends it as a power cut does (SIGKILL); the data stay for `start`. */
  kill(): Promise<void>;
  /** Starts it again after `kill` or `stop({ keepData: true })`, with its port and its data. */
  start(): Promise<void>;
  /** Stops it cleanly and starts it again. */
  restart(): Promise<void>;
  /** Leaves it running when this process ends. */
  release(): void;
}

interface StopOptions {
  readonly keepData?: boolean;
  readonly graceMs?: number;
}

/**
 * Starts a broker and waits until it answers. Throws a service error, with the last lines of the broker's log, if it does not; and
 * one that says what to install if Java or the jars are missing.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaServer> {
  const distribution = distributionOf(options.version ?? '4');
  requirePrepared(distribution);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trapline-kafka-')));
  const broker = new Broker(distribution, findJava(), folder, options);
  try {
    await broker.startOnFreePorts();
  } catch (error) {
    broker.discard();
    throw error;
  }
  return broker;
}

/** What must be installed or prepared before `startKafka` can work, as one line; null if nothing. */
export function missingForKafka(version: KafkaLine = '4'): string | null {
  try {
    findJava();
    requirePrepared(distributionOf(version));
    return null;
  } catch (error) {
    return (error as TraplineError).message;
  }
}

class Broker implements KafkaServer {
  readonly folder: string;
  readonly #distribution: Distribution;
  readonly #java: string;
  readonly #options: KafkaOptions;
  readonly #guard: Guard;
  #addresses: BrokerAddresses = { port: 0, controllerPort: 0 };
  #process: ServerProcess | null = null;

  constructor(distribution: Distribution, java: string, folder: string, options: KafkaOptions) {
    this.#distribution = distribution;
    this.#java = java;
    this.folder = folder;
    this.#options = options;
    this.#guard = new Guard(folder);
  }

  get brokers(): string {
    return `${HOST}:${this.#addresses.port}`;
  }

  get version(): string {
    return this.#distribution.version;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  async startOnFreePorts(): Promise<void> {
    const { port } = this.#options;
    if (port !== undefined && !(await isFree(port))) {
      throw new TraplineError('service', `Kafka ${this.version}: port ${port} of ${HOST} is taken`);
    }
    for (let attempt = 1; ; attempt++) {
      const [free, controllerPort] = (await freePorts(2)) as [number, number];
      this.#addresses = { port: port ?? free, controllerPort };
      await this.#writeConfiguration();
      try {
        return await this.start();
      } catch (error) {
        const taken = lastLines(this.#logFile, 100).includes('BindException');
        if (!taken || attempt === PORT_ATTEMPTS) throw error;
        rmSync(this.#logFile);
      }
    }
  }

  async start(): Promise<void> {
    if (this.#process?.running === true) return;
    const jvm = [...(this.#options.jvmOptions ?? []), ...javaArguments(this.#distribution, 'kafka.Kafka')];
    const args = [...jvm, this.#configurationFile];
    this.#process = await ServerProcess.spawn(this.#java, args, this.#logFile, () => this.#guard.watch(null));
    this.#guard.watch(this.#process.pid);
    await this.#untilReady(this.#process);
  }

  async stop({ keepData = false, graceMs = 30_000 }: StopOptions = {}): Promise<void> {
    await this.#process?.end('SIGTERM', graceMs);
    if (!keepData) this.discard();
  }

  discard(): void {
    this.#guard.dismiss();
    rmSync(this.folder, { recursive: true, force: true });
  }

  release(): void {
    this.#guard.dismiss();
  }

  async kill(): Promise<void> {
    await this.#process?.end('SIGKILL', 0);
  }

  async restart(): Promise<void> {
    await this.stop({ keepData: true });
    await this.start();
  }

  get #configurationFile(): string {
    return join(this.folder, 'server.properties');
  }

  get #dataFolder(): string {
    return this.#options.dataDir ?? join(this.folder, 'data');
  }

  get #logFile(): string {
    return join(this.folder, 'kafka.log');
  }

  /** Writes server.properties and, where there are no data yet, has Kafka's own tool format the storage. */
  async #writeConfiguration(): Promise<void> {
    const { properties = {} } = this.#options;
    writeFileSync(this.#configurationFile, serverProperties(this.#addresses, this.#dataFolder, properties));
    if (existsSync(join(this.#dataFolder, 'meta.properties'))) return;
    const clusterId = randomBytes(16).toString('base64url');
    const format = ['format', `--cluster-id=${clusterId}`, `--config=${this.#configurationFile}`];
    try {
      const tool = javaArguments(this.#distribution, 'kafka.tools.StorageTool');
      const formatting = promisify(execFile)(this.#java, [...tool, ...format]);
      this.#guard.watch(formatting.child.pid ?? null);
      await formatting;
    } catch (cause) {
      const { stderr, message } = cause as Error & { stderr?: string };
      throw new TraplineError('service', `Kafka ${this.version} cannot format its storage: ${stderr || message}`, {
        cause,
      });
    }
  }

  async #untilReady(server: ServerProcess): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    // Another broker may have been faster at this port, and would answer too.
    const metaProperties = readFileSync(join(this.#dataFolder, 'meta.properties'), 'utf8');
    const clusterId = /^cluster\.id=(.*)$/m.exec(metaProperties)?.[1];
    if (await untilReady(this.brokers, clusterId, () => !server.running || Date.now() > deadline)) return;
    const what = server.running ? `did not answer within ${READY_TIMEOUT_MS / 1000} s` : 'ended before it was ready';
    await server.end('SIGKILL', 0);
    const log = lastLines(this.#logFile);
    throw new TraplineError('service', `Kafka ${this.version} ${what}; the last lines of its log:\n${log}`);
  }
}

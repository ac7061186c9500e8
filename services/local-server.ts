import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraplineError } from '../src/model/errors.ts';
import { Guard } from './guard.ts';
import { freePorts, isFree } from './ports.ts';
import { lastLines, ServerProcess } from './server-process.ts';

const HOST = '127.0.0.1';
/** How often free ports are chosen again if one was taken before its use. */
const PORT_ATTEMPTS = 5;
const READY_TIMEOUT_MS = 90_000;

/** How a server is stopped. */
export interface StopOptions {
  readonly keepData?: boolean;
  readonly graceMs?: number;
}

/** The ports of a server: one for clients, and one for internal use. */
export interface ServerPorts {
  readonly port: number;
  readonly innerPort: number;
}

/** How a server of some kind gets its ports, is started, and is checked. */
export interface ServerKind {
  /** With its version, for messages: `Kafka 3.9.2`. */
  readonly title: string;
  /** What its log says if a port was taken. */
  readonly portTaken: string;
  /** Writes its configuration into `folder` and prepares its data. `watch` is told the ids of helper processes. */
  configure(folder: string, ports: ServerPorts, watch: (pid: number | null) => void): Promise<void>;
  command(folder: string): { readonly command: string; readonly args: readonly string[] };
  /** Asks until the server itself answers; false if `giveUp` returns true first. */
  untilReady(folder: string, address: string, giveUp: () => boolean): Promise<boolean>;
}

/**
 * A private server on the loopback, in a temporary folder. It is killed when the process that started it ends, in whatever way,
 * unless it was released.
 */
export class LocalServer {
  /** Folder of configuration, log and data. */
  readonly folder: string;
  readonly #kind: ServerKind;
  readonly #guard: Guard;
  #port = 0;
  #process: ServerProcess | null = null;

  private constructor(kind: ServerKind, folder: string) {
    this.#kind = kind;
    this.folder = folder;
    this.#guard = new Guard(folder);
  }

  /** Starts it on `port`, or a free one. Throws a service error with the last lines of its log if it does not answer. */
  static async start(name: string, kind: ServerKind, port: number | undefined): Promise<LocalServer> {
    const server = new LocalServer(kind, realpathSync(mkdtempSync(join(tmpdir(), `trapline-${name}-`))));
    try {
      await server.#startOnFreePorts(port);
    } catch (error) {
      server.discard();
      throw error;
    }
    return server;
  }

  /** `127.0.0.1:PORT`. It does not change while this object exists. */
  get address(): string {
    return `${HOST}:${this.#port}`;
  }

  /** Process id of the server that runs, or ran last. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Starts it again after `kill` or `stop({ keepData: true })`, with its port and its data. */
  async start(): Promise<void> {
    if (this.#process?.running === true) return;
    const { command, args } = this.#kind.command(this.folder);
    this.#process = await ServerProcess.spawn(command, args, this.#logFile, () => this.#guard.watch(null));
    this.#guard.watch(this.#process.pid);
    await this.#untilReady(this.#process);
  }

  /** Stops it cleanly and removes its folder, unless `keepData` is set. It is killed after `graceMs`, 30 seconds by default. */
  async stop({ keepData = false, graceMs = 30_000 }: StopOptions = {}): Promise<void> {
    await this.#process?.end('SIGTERM', graceMs);
    if (!keepData) this.discard();
  }

  /** Kills it with SIGKILL, as a power cut would; the data stay for `start`. */
  async kill(): Promise<void> {
    await this.#process?.end('SIGKILL', 0);
  }

  /** Stops it cleanly and starts it again. */
  async restart(): Promise<void> {
    await this.stop({ keepData: true });
    await this.start();
  }

  /** Lets it run on when this process ends. */
  release(): void {
    this.#guard.dismiss();
  }

  /** Removes its folder, once it no longer runs. */
  discard(): void {
    this.#guard.dismiss();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #logFile(): string {
    return join(this.folder, 'server.log');
  }

  async #startOnFreePorts(asked: number | undefined): Promise<void> {
    const { title, portTaken } = this.#kind;
    if (asked !== undefined && !(await isFree(asked))) {
      throw new TraplineError('port_taken', `${title}: port ${asked} of ${HOST} is taken`);
    }
    for (let attempt = 1; ; attempt++) {
      const [free, innerPort] = (await freePorts(2)) as [number, number];
      this.#port = asked ?? free;
      await this.#kind.configure(this.folder, { port: this.#port, innerPort }, (pid) => this.#guard.watch(pid));
      try {
        return await this.start();
      } catch (error) {
        const taken = lastLines(this.#logFile, 100).includes(portTaken);
        if (!taken || attempt === PORT_ATTEMPTS) throw error;
        rmSync(this.#logFile);
      }
    }
  }

  async #untilReady(server: ServerProcess): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    const giveUp = (): boolean => !server.running || Date.now() > deadline;
    if (await this.#kind.untilReady(this.folder, this.address, giveUp)) return;
    const what = server.running ? `did not answer within ${READY_TIMEOUT_MS / 1000} s` : 'ended before it was ready';
    await server.end('SIGKILL', 0);
    const log = lastLines(this.#logFile);
    throw new TraplineError('service_failed', `${this.#kind.title} ${what}; the last lines of its log:\n${log}`);
  }
}

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { importNodeBase } from './node-base.ts';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const LARGEST_OUTPUT = 1 << 26;

/** How a `docker` command ended. */
export interface DockerOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An engine that answers `docker`, and perhaps ends with the tests. */
export interface DockerEngine {
  /** Runs `docker` with these arguments to its end. Does not throw if the command fails. */
  docker(...args: readonly string[]): Promise<DockerOutcome>;
  stop(): Promise<void>;
}

/** What must be installed before there is an engine, in one line; null if nothing is missing. */
export function missingForDocker(): string | null {
  if (answers({})) return null;
  if (process.getuid?.() !== 0) return 'no Docker engine answers, and only root can start one';
  const missing = ['docker', 'dockerd', 'debootstrap'].filter((name) => spawnSync(name, ['--version']).error);
  if (missing.length === 0) return null;
  return `${missing.join(', ')} missing: install them (Debian, Ubuntu: apt-get install docker.io debootstrap)`;
}

/**
 * The engine that answers on this machine, which can pull images; where none does, one of our own in `folder`, which needs no network: the image
 * `base` is made there from Debian's packages and npm's.
 */
export async function dockerEngine(folder: string, base: string): Promise<DockerEngine> {
  if (answers({})) return engineWith({}, async () => undefined);
  const socket = `unix://${join(folder, 'docker.sock')}`;
  const environment = { DOCKER_HOST: socket };
  mkdirSync(folder, { recursive: true });
  const daemon = startDaemon(folder, socket);
  const engine = engineWith(environment, () => stopDaemon(daemon, folder));
  try {
    await untilAnswers(environment, daemon);
    await importNodeBase({ folder: join(folder, 'base'), image: base, socket });
  } catch (error) {
    await engine.stop();
    throw error;
  }
  return engine;
}

/** Without rules for the firewall and without a bridge it needs no more rights than root has in a container. Containers use the host's network. */
function startDaemon(folder: string, socket: string): ChildProcess {
  const places = { 'data-root': 'data', 'exec-root': 'exec', pidfile: 'pid' };
  const args = Object.entries(places).map(([option, name]) => `--${option}=${join(folder, name)}`);
  return spawn('dockerd', ['--iptables=false', '--bridge=none', `--host=${socket}`, ...args], { stdio: 'ignore' });
}

async function stopDaemon(daemon: ChildProcess, folder: string): Promise<void> {
  if (daemon.exitCode === null) {
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
  }
  // The network of the host, which the engine leaves mounted.
  spawnSync('umount', [join(folder, 'exec', 'netns', 'default')]);
  rmSync(folder, { recursive: true, force: true });
}

async function untilAnswers(environment: Readonly<Record<string, string>>, daemon: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!answers(environment)) {
    if (daemon.exitCode !== null) throw new Error(`dockerd ended with exit code ${daemon.exitCode}`);
    if (Date.now() > deadline) throw new Error('dockerd does not answer');
    await sleep(200);
  }
}

function answers(environment: Readonly<Record<string, string>>): boolean {
  const env = { ...process.env, ...environment };
  const { status } = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { env, timeout: 10_000 });
  return status === 0;
}

function engineWith(environment: Readonly<Record<string, string>>, stop: () => Promise<void>): DockerEngine {
  const env = { ...process.env, ...environment };
  return {
    stop,
    docker: async (...args) => {
      try {
        const { stdout, stderr } = await promisify(execFile)('docker', args, { env, maxBuffer: LARGEST_OUTPUT });
        return { status: 0, stdout, stderr };
      } catch (error) {
        const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
        if (typeof code !== 'number') throw error;
        return { status: code, stdout, stderr };
      }
    },
  };
}

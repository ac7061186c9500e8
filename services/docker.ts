import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../src/model/errors.ts';

const COMPOSE_FILE = fileURLToPath(new URL('../docker-compose.yml', import.meta.url));
const PATIENCE_MS = 3_000;

/** Whether a Docker engine answers at once, and `docker compose` is there to talk to it. */
export function dockerAnswers(): boolean {
  return succeeds(['info', '--format', '{{.ServerVersion}}']) && succeeds(['compose', 'version']);
}

/** Starts one service of docker-compose.yml and waits for its health check; `settings` fill in its variables. */
export async function composeUp(service: string, settings: Readonly<Record<string, string>>): Promise<void> {
  await compose(['up', '--detach', '--wait', service], settings);
}

/** Ends one service of docker-compose.yml, its data included. */
export async function composeDown(service: string): Promise<void> {
  await compose(['down', '--volumes', service], {});
}

/** Whether a service's container runs. */
export function composeRuns(service: string): boolean {
  const { status, stdout } = docker([...composeArguments, 'ps', '--status', 'running', '--quiet', service]);
  return status === 0 && stdout.trim() !== '';
}

const composeArguments = ['compose', '--file', COMPOSE_FILE];

async function compose(args: readonly string[], settings: Readonly<Record<string, string>>): Promise<void> {
  // What docker says of its progress goes to stderr: stdout is for results.
  const child = spawn('docker', [...composeArguments, ...args], {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, ...settings },
  });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw new TraplineError('service', `docker compose ${args.join(' ')} failed; it says why above`);
}

function succeeds(args: readonly string[]): boolean {
  const { status, stdout } = docker(args);
  return status === 0 && stdout.trim() !== '';
}

function docker(args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync('docker', args, {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { status, stdout: stdout ?? '' };
}

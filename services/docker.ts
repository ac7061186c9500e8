import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../src/model/errors.ts';
import { composeFileOf } from './compose-file.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMPOSE = ['compose', '--project-directory', ROOT, '--file', '-'];
const PATIENCE_MS = 3_000;

/** Whether a Docker engine answers at once, and `docker compose` is installed. */
export function dockerAnswers(): boolean {
  return succeeds(['info', '--format', '{{.ServerVersion}}']) && succeeds(['compose', 'version']);
}

/**
 * Starts one service of docker-compose.yml and waits for its health check. `settings` are its variables. Throws a service
 * error.
 */
export async function composeUp(service: string, settings: Readonly<Record<string, string>>): Promise<void> {
  await compose(service, ['up', '--detach', '--wait', service], settings);
}

/** Stops one service of docker-compose.yml and removes its data. */
export async function composeDown(service: string): Promise<void> {
  await compose(service, ['down', '--volumes', service], {});
}

/** Whether a service's container runs. */
export function composeRuns(service: string): boolean {
  return succeeds([...COMPOSE, 'ps', '--status', 'running', '--quiet', service], composeFileOf(service));
}

async function compose(
  service: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  // Docker's progress goes to stderr, because stdout is for results.
  const child = spawn('docker', [...COMPOSE, ...args], {
    stdio: ['pipe', process.stderr, process.stderr],
    env: { ...process.env, ...settings },
  });
  // If docker ends without reading the file, its status tells why.
  child.stdin.on('error', () => undefined).end(composeFileOf(service));
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0)
    throw new TraplineError('service_failed', `docker compose ${args.join(' ')} failed; it says why above`);
}

/** Whether docker succeeded and printed something. */
function succeeds(args: readonly string[], input = ''): boolean {
  const { status, stdout } = spawnSync('docker', args, {
    encoding: 'utf8',
    input,
    timeout: PATIENCE_MS,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return status === 0 && stdout.trim() !== '';
}

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TraplineError } from '../src/model/errors.ts';
import { composeFileOf } from './compose-file.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMPOSE = ['compose', '--project-directory', ROOT, '--file', '-'];
const PATIENCE_MS = 3_000;

/** Whether a Docker engine answers at once, and `docker compose` is there to talk to it. */
export function dockerAnswers(): boolean {
  return succeeds(['info', '--format', '{{.ServerVersion}}']) && succeeds(['compose', 'version']);
}

/** Starts one service of docker-compose.yml and waits for its health check; `settings` fill in its variables. */
export async function composeUp(service: string, settings: Readonly<Record<string, string>>): Promise<void> {
  await compose(service, ['up', '--detach', '--wait', service], settings);
}

/** Ends one service of docker-compose.yml, its data included. */
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
  // What docker says of its progress goes to stderr: stdout is for results.
  const child = spawn('docker', [...COMPOSE, ...args], {
    stdio: ['pipe', process.stderr, process.stderr],
    env: { ...process.env, ...settings },
  });
  // One that ends without having read the file says why by its status.
  child.stdin.on('error', () => undefined).end(composeFileOf(service));
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw new TraplineError('service', `docker compose ${args.join(' ')} failed; it says why above`);
}

/** Whether docker ended well, and printed something. */
function succeeds(args: readonly string[], input = ''): boolean {
  const { status, stdout } = spawnSync('docker', args, {
    encoding: 'utf8',
    input,
    timeout: PATIENCE_MS,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return status === 0 && stdout.trim() !== '';
}

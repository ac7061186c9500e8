import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { TraplineError } from '../src/model/errors.ts';
import { type Announce } from './announce.ts';
import { composeDown, composeRuns, dockerAnswers } from './docker.ts';
import { type RunningService, type Service } from './service.ts';
import { processRuns, readState, removeState, writeState } from './state.ts';

const GRACE_MS = 30_000;

export interface UpOptions {
  readonly line: string;
  readonly port: number | undefined;
  /** Whether Docker may be used where an engine answers. */
  readonly docker: boolean;
}

/** Starts the service and leaves it running; one that runs already is left as it is. */
export async function up(service: Service, options: UpOptions, announce: Announce): Promise<RunningService> {
  const running = status(service);
  if (running !== null) {
    refuseAnother(service, running, options);
    announce(`${service.name} ${running.version} is up already`);
    return running;
  }
  const { line, port } = options;
  if (service.startContainer !== null && options.docker && dockerAnswers()) {
    const started = await service.startContainer(line, port, announce);
    writeState(started);
    return started;
  }
  const { running: started, release } = await service.startProcess(line, port, announce);
  writeState(started);
  release();
  return started;
}

/** Ends what `up` started, and removes its data. Returns what that was; null if nothing runs. */
export async function down(service: Service): Promise<RunningService | null> {
  const running = status(service);
  if (running === null) return null;
  if (running.process === null) await composeDown(service.name);
  else await endProcess(running.process);
  removeState(service.name);
  return running;
}

/** What `up` started and still runs; null if nothing does. */
export function status(service: Service): RunningService | null {
  const noted = readState(service.name);
  if (noted === null) return null;
  if (noted.process === null ? composeRuns(service.name) : processRuns(noted.process)) return noted;
  if (noted.process !== null) rmSync(noted.process.folder, { recursive: true, force: true });
  removeState(service.name);
  return null;
}

function refuseAnother(service: Service, running: RunningService, { line, port }: UpOptions): void {
  const asked = service.version(line);
  const otherPort =
    port !== undefined && !Object.values(running.addresses).some((address) => address.endsWith(`:${port}`));
  if (running.version === asked && !otherPort) return;
  const where = Object.values(running.addresses).join(', ');
  throw new TraplineError(
    'service',
    `${service.name} ${running.version} is up at ${where}; to have another one: npm run services -- down ${service.name}`,
  );
}

async function endProcess(server: NonNullable<RunningService['process']>): Promise<void> {
  process.kill(server.pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (processRuns(server)) {
    if (Date.now() > deadline) process.kill(server.pid, 'SIGKILL');
    await sleep(50);
  }
  rmSync(server.folder, { recursive: true, force: true });
}

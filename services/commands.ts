import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { TraplineError } from '../src/model/errors.ts';
import { type Announce } from './announce.ts';
import { composeDown, composeRuns, dockerAnswers } from './docker.ts';
import { type RunningService, type Service } from './service.ts';
import { processRuns, readState, removeState, writeState } from './state.ts';

const GRACE_MS = 30_000;

/** How `up` starts a service. */
export interface UpOptions {
  readonly line: string;
  readonly port: number | undefined;
  /** Whether Docker may be used if an engine answers. */
  readonly docker: boolean;
}

/** Starts the service and leaves it running. A service that is running already is not changed. */
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

/** Stops the service that `up` started and removes its data. Returns its description; null if it was not running. */
export async function down(service: Service): Promise<RunningService | null> {
  const running = status(service);
  if (running === null) return null;
  if (running.process === null) await composeDown(service.name);
  else await endProcess(running.process);
  removeState(service.name);
  return running;
}

/** The service that `up` started, if it still runs; else null. */
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
    'service_running',
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

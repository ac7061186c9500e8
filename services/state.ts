import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type RunningService } from './service.ts';

/** Where `up` leaves word of what it started, a file per service: it is gone when the machine has been started anew. */
function stateFile(service: string): string {
  const { XDG_RUNTIME_DIR: runtime } = process.env;
  const folder = runtime ? join(runtime, 'trapline') : join(tmpdir(), `trapline-${userInfo().username}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${service}.json`);
}

export function readState(service: string): RunningService | null {
  const file = stateFile(service);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunningService) : null;
}

export function writeState(running: RunningService): void {
  writeFileSync(stateFile(running.service), `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
}

export function removeState(service: string): void {
  rmSync(stateFile(service), { force: true });
}

/** Whether the process is still the one that was started: ids are used again, but its command names the folder. */
export function processRuns({ pid, folder }: NonNullable<RunningService['process']>): boolean {
  try {
    return commandOf(pid).includes(folder);
  } catch {
    return false;
  }
}

/** Linux says it itself, and may be without ps. Throws if there is no such process. */
function commandOf(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
}

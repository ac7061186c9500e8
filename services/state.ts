import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type RunningService } from './service.ts';

/** Where `up` records what it started, one file per service. The files are gone after the machine has been restarted. */
function stateFile(service: string): string {
  const { XDG_RUNTIME_DIR: runtime } = process.env;
  const folder = runtime ? join(runtime, 'trapline') : join(tmpdir(), `trapline-${userInfo().username}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${service}.json`);
}

/** What `up` has recorded of a service; null if there is nothing. */
export function readState(service: string): RunningService | null {
  const file = stateFile(service);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunningService) : null;
}

/** Records a running service. */
export function writeState(running: RunningService): void {
  writeFileSync(stateFile(running.service), `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
}

/** Removes the record of a service. */
export function removeState(service: string): void {
  rmSync(stateFile(service), { force: true });
}

/** Whether the process is still the one that was started. Ids are used again, but its command line names the folder. */
export function processRuns({ pid, folder }: NonNullable<RunningService['process']>): boolean {
  try {
    return commandOf(pid).includes(folder);
  } catch {
    return false;
  }
}

/** Linux offers the command line in /proc, and may lack ps. Throws if there is no such process. */
function commandOf(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
}

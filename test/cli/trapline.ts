import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The built command. */
export const MAIN = join(ROOT, 'dist', 'cli', 'main.js');
if (!existsSync(MAIN)) throw new Error('the command is not built: npm run build');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What comes on stdin. Default: nothing. */
  readonly input?: Uint8Array;
}

/** Runs the built command to its end, as no step of GitHub Actions unless `env` says so. */
export function trapline(args: readonly string[], { cwd = ROOT, env = {}, input }: Options = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, GITHUB_ACTIONS: '', ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
}

interface Started {
  /** A file descriptor; left out, a pipe. */
  readonly stdout?: number;
  /** Default: none. */
  readonly stdin?: 'ignore' | 'pipe';
}

/** Starts the built command. */
export function startTrapline(args: readonly string[], { stdout, stdin = 'ignore' }: Started = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, stdio: [stdin, stdout ?? 'pipe', 'pipe'] });
}

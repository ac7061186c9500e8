import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TraplineError } from '../../../src/model/errors.ts';
import { fetchedOf } from '../../../services/fetched.ts';
import { type Peer } from '../peer.ts';

/** A peer in Python: `peer.py` and `requirements.txt` in a folder of its own, run in a virtual environment in the cache. */
export interface PythonPeer {
  readonly name: string;
  readonly title: string;
  /** The package whose version is the peer's. */
  readonly package: string;
  /** The folder of the peer's files. */
  readonly folder: string;
  /** What else the program is given. */
  readonly behind: readonly string[];
  /** What it needs beside Python; null if nothing is missing. */
  missing(): string | null;
}

const HOW_TO_INSTALL = 'install it (Debian, Ubuntu: apt-get install python3-venv)';

/** The peer that a folder describes. */
export function pythonPeer({ name, title, package: named, folder, behind, missing }: PythonPeer): Peer {
  const list = join(folder, 'requirements.txt');
  const fetched = fetchedOf(`peers/${named}`, list);
  return {
    name,
    title: () => `${title} ${versionIn(list, named)}`,
    passes: 1,
    rounds: 1,
    threaded: true,
    missing: () =>
      missing() ??
      (fetched.isComplete() && existsSync(pythonOf(fetched.folder))
        ? null
        : `${named} is not in ${fetched.folder}: npm run bench:peers -- ${name} --prepare`),
    async prepare(announce) {
      if (fetched.isComplete()) return;
      requirePython();
      announce(`${name}: fetching ${named} ${versionIn(list, named)} with pip`);
      await fetched.fill((environment) => install(environment, list));
      announce(`${name} is ready in ${fetched.folder}`);
    },
    command: () => ({ command: pythonOf(fetched.folder), before: [join(folder, 'peer.py')], behind }),
  };
}

function pythonOf(environment: string): string {
  return process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
}

function versionIn(list: string, named: string): string {
  return new RegExp(`^${named}==(.+)$`, 'm').exec(readFileSync(list, 'utf8'))![1]!;
}

function requirePython(): void {
  const { error, status } = spawnSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' });
  if (error === undefined && status === 0) return;
  throw new TraplineError('not_installed', `no python3 with venv: ${HOW_TO_INSTALL}`);
}

async function install(environment: string, list: string): Promise<void> {
  const run = promisify(execFile);
  try {
    await run('python3', ['-m', 'venv', environment]);
    await run(pythonOf(environment), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list]);
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    const why = (stderr ?? '').trim().split('\n').at(-1) || message;
    throw new TraplineError('service_failed', `pip failed: ${why}`, { cause });
  }
}

import { spawnSync } from 'node:child_process';
import { systemReason } from '../model/system-reason.ts';
import { TraplineError } from '../model/errors.ts';

const MOST_BYTES = 256 << 20;

/** A commit, as git names it. */
export interface Commit {
  /** As it was asked for. */
  readonly ref: string;
  readonly hash: string;
}

/** The commit that a name stands for in the repository that `folder` is in. Throws TraplineError('input') with one clear line. */
export function findCommit(ref: string, folder: string): Commit {
  if (ref === '' || ref.startsWith('-')) {
    throw new TraplineError(
      'option_invalid',
      `--baseline git:${ref}: expected a branch, tag or commit, as in git:main`,
    );
  }
  const found = git(folder, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  const hash = found.stdout.trim();
  if (found.status === 0) return { ref, hash };
  if (found.stderr !== '') throw refused(ref, folder, found.stderr);
  throw new TraplineError(
    'option_invalid',
    `--baseline git:${ref}: the repository of ${folder} has no such commit; fetch it first, as in "git fetch origin ${ref.replace(/^origin\//, '')}"`,
  );
}

/** The text of a file in `folder` as it is in a commit; undefined where it is not there. Throws TraplineError('input'). */
export function fileAt({ hash, ref }: Commit, folder: string, name: string): string | undefined {
  const listed = git(folder, ['ls-tree', '--name-only', hash, '--', name]);
  if (listed.status !== 0) throw refused(ref, folder, listed.stderr);
  if (listed.stdout.trim() === '') return undefined;
  const shown = git(folder, ['show', `${hash}:./${name}`]);
  if (shown.status !== 0) throw refused(ref, folder, shown.stderr);
  return shown.stdout;
}

/** The path of a file in `folder` from the top of its repository, as git names it. */
export function pathInRepository(folder: string, name: string): string {
  return git(folder, ['rev-parse', '--show-prefix']).stdout.trim() + name;
}

function git(folder: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { error, status, stdout, stderr } = spawnSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
    env: ownEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error === undefined) return { status, stdout, stderr };
  const isMissing = 'code' in error && error.code === 'ENOENT';
  const why = isMissing ? 'git is not installed, or not on the PATH' : `git cannot be run: ${systemReason(error)}`;
  throw new TraplineError('option_invalid', `--baseline: ${why}`, { cause: error });
}

/** Inside a hook, git says by variables which repository its own commands are of; here it is that of the folder. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, GIT_PREFIX: ____, ...rest } = process.env;
  return rest;
}

function refused(ref: string, folder: string, stderr: string): TraplineError {
  const [line = ''] = stderr.replace(/^(fatal|error): /, '').split('\n');
  return new TraplineError('option_invalid', `--baseline git:${ref}: git says of ${folder}: ${line}`);
}

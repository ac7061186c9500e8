import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Peer } from '../peer.ts';

/** The rows by which the prefetching loop looks ahead. */
const ROWS_AHEAD = 16;

/** One loop over all rules, a record of one cache line for each client. */
export const C = cPeer('c', 'one loop', 0);
/** The same, fetching the record of a later row ahead of its use. */
export const C_PREFETCH = cPeer('c-prefetch', 'the same with prefetch', ROWS_AHEAD);

function cPeer(name: string, title: string, ahead: number): Peer {
  return {
    name,
    title: () => `${title}, ${compilerVersion()} -O3 -march=native`,
    passes: 5,
    rounds: 3,
    threaded: false,
    missing: missingCompiler,
    prepare: null,
    command: (scratch) => ({ command: compileRules(scratch), before: [], behind: [String(ahead)] }),
  };
}

/** What to install where there is no C compiler; null if there is one. */
export function missingCompiler(): string | null {
  const { error, status } = spawnSync('cc', ['--version'], { stdio: 'ignore' });
  if (error === undefined && status === 0) return null;
  return 'no C compiler `cc`: install one (Debian, Ubuntu: apt-get install gcc libc6-dev; macOS: xcode-select --install)';
}

/** Compiles rules.c into `folder`, and returns the program. Throws if the compiler complains of anything. */
function compileRules(folder: string): string {
  const program = join(folder, 'rules');
  const source = fileURLToPath(new URL('rules.c', import.meta.url));
  execFileSync('cc', ['-O3', '-march=native', '-std=gnu11', '-Wall', '-Wextra', '-Werror', '-o', program, source]);
  return program;
}

function compilerVersion(): string {
  return execFileSync('cc', ['--version'], { encoding: 'utf8' })
    .split('\n')[0]!
    .replace(/ \(.*\)/, '');
}

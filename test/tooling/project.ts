import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A temporary folder that looks like the project to its tools, in which a test may plant what the tools must find. */
export class ProjectCopy {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'trapline-tooling-')));

  /** With copies of `paths`, which are relative to the repository, and the repository's packages. */
  constructor(...paths: readonly string[]) {
    for (const path of paths) cpSync(join(ROOT, path), join(this.folder, path), { recursive: true });
    symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(this.folder, 'node_modules'), 'junction');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a command of Node's ended in. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `node` with `args` in `cwd`. */
export function runNode(args: readonly string[], cwd: string): Outcome {
  return spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
}

/** Runs a package's JavaScript command in `cwd`, and reads the JSON that it prints, whatever its exit code. */
export function runForJson(script: string, args: readonly string[], cwd: string): unknown {
  const { stdout, stderr } = runNode([join(ROOT, 'node_modules', script), ...args], cwd);
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`${script} printed no JSON:\n${stdout}${stderr}`, { cause });
  }
}

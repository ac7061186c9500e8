import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Arguments of node that run a TypeScript file where it lies. */
export const TYPESCRIPT = ['--import', './tools/typescript.js'];

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run services -- …` to its end, without npm. */
export function services(args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...TYPESCRIPT, 'services/main.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** A folder for PATH in which each command is the given shell script. */
export function fakeCommands(folder: string, scripts: Readonly<Record<string, string>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return folder;
}

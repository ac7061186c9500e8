/** Compiles src/ into a fresh dist/ and makes the command executable, so that `npx trapline` works after every build. */
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync(inRoot('dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, '-p', inRoot('tsconfig.build.json')], { stdio: 'inherit' });
if (status === 0) chmodSync(inRoot('dist/cli/main.js'), 0o755);
process.exitCode = status ?? 1;

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

/** From source, where mutants can be planted. */
function hunt(mutant: string, ...args: readonly string[]) {
  const program = ['--import', './tools/typescript.js', 'src/cli/main.ts', 'hunt', '--target', 'broker', ...args];
  const env = { ...process.env, TRAPLINE_MUTANT: mutant };
  return spawnSync(process.execPath, program, { encoding: 'utf8', env });
}

it('finds a planted defect of the producer, and runs what it found again', () => {
  const repro = inFolder('repro');
  const mutant = 'sequence-not-advanced';
  const found = hunt(mutant, '--cases', '64', '--jobs', '1', '--stop-after', '1', '--out', repro);
  expect(found.status).toBe(70);
  const [file = ''] = readdirSync(repro);
  expect(found.stdout).toContain(file);
  expect(hunt(mutant, '--repro', inFolder('repro', file)).status).toBe(70);
  expect(hunt('', '--repro', inFolder('repro', file)).status).toBe(0);
}, 300_000);

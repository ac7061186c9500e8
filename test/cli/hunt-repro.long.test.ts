import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

/** From source, where mutants can be planted. */
function hunt(mutant: string, ...args: readonly string[]) {
  const program = ['--import', './tools/typescript.js', 'src/cli/main.ts', 'hunt', ...args];
  const env = { ...process.env, TRAPLINE_MUTANT: mutant };
  return spawnSync(process.execPath, program, { encoding: 'utf8', env });
}

// An alert, a time, a minute, a record on its way, and a state in a checkpoint: a run of the scenario shows some of these alone.
it.each([
  'trailing-edge-excluded',
  'timing-one-late',
  'minute-end-included',
  'cents-without-zero',
  'snapshot-in-old-codes',
])(
  'a repro fails on the engine with the defect, and passes on the right one: %s',
  (mutant) => {
    const repro = inFolder(mutant);
    const found = hunt(mutant, '--cases', '256', '--jobs', '1', '--stop-after', '1', '--out', repro);
    expect(found.status).toBe(70);
    const [file = ''] = readdirSync(repro);
    const again = hunt(mutant, '--repro', inFolder(mutant, file));
    expect(again.status).toBe(70);
    expect(again.stderr).toContain(file);
    expect(hunt('', '--repro', inFolder(mutant, file))).toMatchObject({ status: 0, stderr: '' });
  },
  300_000,
);

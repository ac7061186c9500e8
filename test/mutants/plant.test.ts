import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawMutant } from '../../mutants/draw-mutant.ts';
import { findMutant, plant, readMutants } from '../../mutants/plant.js';
import { replaceOnce } from '../../mutants/replace-once.js';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const LOADER = resolve('tools/typescript.js');
const MODULE = pathToFileURL(resolve('src/engine/windows.ts')).href;
/** Before 1970, where truncation and flooring differ. */
const PROGRAM = `
  const { earliestStart } = await import('${MODULE}');
  console.log(earliestStart({ kind: 'tumbling', sizeMs: 10 }, -1));`;
const IN_WORKER = `
  import { Worker } from 'node:worker_threads';
  new Worker(new URL('program.mjs', import.meta.url));`;

function node(program: string, mutant: string) {
  writeFileSync(inFolder('program.mjs'), PROGRAM);
  writeFileSync(inFolder('worker.mjs'), IN_WORKER);
  const reached = inFolder(`reached-${program}-${mutant}`);
  const env = { ...process.env, TRAPLINE_MUTANT: mutant, TRAPLINE_MUTANT_REACHED: reached };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', LOADER, inFolder(program)], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr, reached: existsSync(reached) ? readFileSync(reached, 'utf8') : null };
}

describe('a mutant of the environment', () => {
  it.each(['program.mjs', 'worker.mjs'])('is in what %s loads, and says that it is', (program) => {
    expect(node(program, 'tumbling-truncated')).toEqual({
      status: 0,
      stdout: '0\n',
      stderr: '',
      reached: 'tumbling-truncated\n',
    });
    expect(node(program, '')).toEqual({ status: 0, stdout: '-10\n', stderr: '', reached: null });
  });

  it('is not reached where its module is not loaded', () => {
    expect(node('program.mjs', 'batch-sent-twice')).toMatchObject({ status: 0, stdout: '-10\n', reached: null });
  });

  it('that is not in the list ends the process with one line', () => {
    const line = "TRAPLINE_MUTANT: no mutant is called 'tumbling-truncate'; the nearest name is 'tumbling-truncated'\n";
    expect(node('program.mjs', 'tumbling-truncate')).toEqual({ status: 2, stdout: '', stderr: line, reached: null });
  });
});

describe('planting', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('changes the mutant’s module and no other', () => {
    vi.stubEnv('TRAPLINE_MUTANT_REACHED', undefined);
    const mutant = readMutants()[0]!;
    const source = `before ${mutant.find} after`;
    expect(plant(mutant, resolve(mutant.module), source)).toBe(`before ${mutant.replace} after`);
    expect(plant(mutant, resolve('src/other.ts'), source)).toBe(source);
  });

  it('refuses a place that is not there, or there twice', () => {
    const change = { find: 'x', replace: 'y' };
    expect(() => replaceOnce('a.ts', 'abc', change)).toThrow('a.ts has 0 places that read x');
    expect(() => replaceOnce('a.ts', 'xax', change)).toThrow('a.ts has 2 places that read x');
    // What replaces it is taken as it stands.
    expect(replaceOnce('a.ts', 'axb', { find: 'x', replace: '$&$1' })).toBe('a$&$1b');
  });
});

describe('a drawn mutant', () => {
  it('is one that hunting can see, the same for the same seed', () => {
    const names = Array.from({ length: 40 }, (_, n) => drawMutant(`s${n}`).name);
    expect(names).toEqual(Array.from({ length: 40 }, (_, n) => drawMutant(`s${n}`).name));
    expect(new Set(names).size).toBeGreaterThan(10);
    for (const name of names) expect(findMutant(name)).toMatchObject({ hunt: 'engine' });
    expect(drawMutant('s', 'broker').hunt).toBe('broker');
  });
});

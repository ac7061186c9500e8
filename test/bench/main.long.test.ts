import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../bench/suite/results-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { ROOT } from '../tooling/project.ts';

const folder = temporaryFolder();

/** Starts `npm run bench` without npm, with `tmp` as its folder for temporary files. */
function start(...args: readonly string[]) {
  mkdirSync(folder('tmp'));
  const flags = ['--expose-gc', '--import', './tools/typescript.js', 'bench/main.ts'];
  const env = { ...process.env, TMPDIR: folder('tmp') };
  const child = spawn(process.execPath, [...flags, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, said, ended };
}

describe('npm run bench', () => {
  it('answers a name that it does not know in one line, with exit code 2', async () => {
    const { code, stdout, stderr } = await start('oracel').ended;
    expect(stderr).toMatch(/^bench: unknown figure "oracel", did you mean "oracle"\?\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('measures a figure as often as it is asked to, and keeps the results', async () => {
    const first = await start('oracle', '--runs', '2', '--json', folder('a.json')).ended;
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ oracle, five rungs +\d/m) as unknown });
    const results = readResults(folder('a.json'));
    expect(results).toMatchObject({ status: 'finished', figures: [{ figure: 'oracle' }] });
    expect(results.figures[0]!.metrics.cpu_s_per_million_rows!.runs).toHaveLength(2);
    expect(readdirSync(folder('tmp'))).toEqual([]);
  });

  it('stops when it is interrupted, ends its processes, and keeps what was measured', async () => {
    // The second figure sleeps most of its time, for twenty seconds.
    const { child, said, ended } = start('oracle', 'pacing', '--runs', '1', '--json', folder('a.json'));
    while (!said.stderr.includes('1 of 2: oracle')) await once(child.stderr, 'data');
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(stdout).toContain('oracle, five rungs');
    const { status, figures } = readResults(folder('a.json'));
    expect([status, figures.map(({ figure }) => figure)]).toEqual(['interrupted', ['oracle']]);
    expect(readdirSync(folder('tmp'))).toEqual([]);
  });
});

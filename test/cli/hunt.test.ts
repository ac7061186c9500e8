import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const inFolder = temporaryFolder();

interface Summary {
  readonly cases: number;
  readonly transactions: number;
  readonly refused: number;
  readonly findings: readonly { readonly name: string; readonly kind: string; readonly transactions: number }[];
  readonly known: readonly string[];
  readonly coverage: object;
}

function hunted(...args: readonly string[]): { readonly status: number | null; readonly summary: Summary } {
  const { status, stdout, stderr } = trapline(['hunt', '--json', '--out', inFolder('repro'), ...args]);
  if (stdout === '') throw new Error(stderr);
  return { status, summary: JSON.parse(stdout) as Summary };
}

describe('trapline hunt', () => {
  it('comes to the same with one thread and with three, and finds nothing', () => {
    const one = hunted('--cases', '150', '--seed', 'test', '--jobs', '1');
    const three = hunted('--cases', '150', '--seed', 'test', '--jobs', '3');
    expect(one.status).toBe(0);
    expect(one.summary).toMatchObject({ cases: 150, refused: 0, findings: [] });
    const { cases, transactions, coverage } = one.summary;
    expect(three.summary).toMatchObject({ cases, transactions, coverage });
  }, 240_000);

  it('tries the scenarios of a corpus first', () => {
    const { status, summary } = hunted('--cases', '1', '--jobs', '1', '--corpus', 'test/corpus');
    expect(status).toBe(0);
    expect(summary.cases).toBe(1 + readdirSync('test/corpus').length);
  }, 120_000);

  it('runs a finding again, and holds the oracle against the alerts that it lists', () => {
    const kept = 'test/corpus/copy-at-the-horizon.yaml';
    expect(trapline(['hunt', '--repro', kept])).toMatchObject({ status: 0, stdout: `${kept}: nothing is wrong\n` });
    const text = readFileSync(kept, 'utf8').replace('evidence t2 t3', 'evidence t1 t3');
    const other = inFolder('copy-at-the-horizon.yaml');
    writeFileSync(other, text);
    const { status, stderr } = trapline(['hunt', '--repro', other]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^trapline: .*: the oracle expects other alerts .*t2 t3; in the file: .*t1 t3[^\n]*\n$/);
    writeFileSync(other, text.replace('kind: listed', 'kind: lsited'));
    expect(trapline(['hunt', '--repro', other])).toMatchObject({ status: 2, stdout: '' });
  }, 120_000);

  it('goes on from a state that a run has come to', () => {
    const run = inFolder('run');
    const set = ['traffic.clients=5', 'duration=6h', 'fraud=[]', 'expect={}'].flatMap((one) => ['--set', one]);
    expect(trapline(['run', 'mixed-fraud', '--out', run, ...set])).toMatchObject({ status: 0 });
    const { status, summary } = hunted('--from', run, '--at', '0/12', '--cases', '20', '--jobs', '1');
    expect(status).toBe(0);
    expect(summary).toMatchObject({ cases: 20, refused: 0, findings: [] });
    expect(summary.transactions).toBeGreaterThan(20 * 12);
    const refused = (...args: readonly string[]): string => {
      const { status: code, stdout, stderr } = trapline(['hunt', ...args]);
      expect([code, stdout, stderr.split('\n').length]).toEqual([2, '', 2]);
      return stderr;
    };
    expect(refused('--from', inFolder('none'))).toMatch(/none: no such file or folder/);
    expect(refused('--from', run, '--at', '0/999999')).toMatch(
      /expected the offset of a record; partition 0 of .* has offsets 0 to/,
    );
    expect(refused('--from', run, '--at', '7/0')).toMatch(/has partitions 0 to 3/);
    expect(refused('--at', '0/1')).toMatch(/--at: expected --from with it/);
    expect(refused('--from', run, '--corpus', 'test/corpus')).toMatch(/--from: expected no --corpus with it/);
  }, 120_000);

  it('refuses what it cannot do in one line', () => {
    const refused = (...args: readonly string[]) => trapline(['hunt', ...args]);
    expect(refused('--budget', '5')).toMatchObject({ status: 2, stdout: '' });
    expect(refused('--corpus', inFolder('none')).stderr).toMatch(/^trapline: .*none: cannot be read: [^\n]*\n$/);
    expect(refused('--engine', 'process').stderr).toMatch(/expected the program after --/);
  }, 120_000);
});

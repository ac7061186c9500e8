import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const inFolder = temporaryFolder();

interface Summary {
  readonly findings: readonly { readonly name: string; readonly kind: string; readonly transactions: number }[];
  readonly known: readonly string[];
}

function hunted(...args: readonly string[]): { readonly status: number | null; readonly summary: Summary } {
  const { status, stdout, stderr } = trapline(['hunt', '--json', '--out', inFolder('repro'), ...args]);
  if (stdout === '') throw new Error(stderr);
  return { status, summary: JSON.parse(stdout) as Summary };
}

describe('trapline hunt, with another engine', () => {
  it('finds what another engine does wrong, shrunk to a few transactions, and writes it once', () => {
    const engine = ['--engine', 'process', '--', 'python3', 'examples/engines/wrong_pairs.py'];
    const args = ['--cases', '60', '--seed', 'test', '--jobs', '1', '--stop-after', '1', ...engine];
    const { status, summary } = hunted(...args);
    expect(status).toBe(1);
    expect(summary.findings).toHaveLength(1);
    const [{ name, kind, transactions }] = summary.findings as [Summary['findings'][number]];
    expect(kind).toBe('engine');
    expect(transactions).toBeLessThanOrEqual(5);
    const file = inFolder('repro', `${name}.yaml`);
    expect(loadScenario({ scenario: file }).scenario.name).toBe(name);
    expect(readFileSync(file, 'utf8')).toMatch(/^# Run it: .* --engine process -- python3 examples/m);

    const again = hunted(...args);
    expect(again.summary.known).toContain(name);
    expect(readdirSync(inFolder('repro'))).toContain(`${name}.yaml`);
  }, 600_000);
});

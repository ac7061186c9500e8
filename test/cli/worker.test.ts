import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { trapline } from './trapline.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'worker-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The files of a run that are the same each time, by name; of the report, what does not depend on speed. */
function filesOf(run: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(run)
      .filter((name) => name !== 'report.md')
      .map((name) => {
        const bytes = readFileSync(join(run, name));
        if (name !== 'report.json') return [name, bytes.toString('base64')];
        return [name, JSON.stringify({ ...(JSON.parse(bytes.toString()) as object), performance: null })];
      }),
  );
}

describe('a run in two threads', () => {
  it('leaves the same bytes as one in a single thread, whatever the batches and the memory', () => {
    const scenario = writeSmallScenario(join(folder, 'small.yaml'));
    const run = (name: string, ...options: string[]): ReadonlyMap<string, string> => {
      const out = join(folder, name);
      const { status, stderr } = trapline(['run', scenario, '--quiet', '--out', out, ...options]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return filesOf(out);
    };
    const alone = run('alone', '--no-worker');
    expect(alone.size).toBeGreaterThan(7);
    expect(run('beside', '--worker')).toEqual(alone);
    expect(run('small', '--worker', '--batch-rows', '17', '--memory', '1KiB')).toEqual(alone);
  });
});

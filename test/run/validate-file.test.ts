import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { validateFile } from '../../src/run/validate-file.ts';

const TABFORMER = fileURLToPath(new URL('../../scenarios/mappings/tabformer.yaml', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'trapline-validate-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('validateFile on a mapping', () => {
  test('takes a good one', () => {
    expect(validateFile(TABFORMER)).toBe('mapping: TabFormer card transactions');
  });

  test('finds a time zone that there is none of, and names the file', () => {
    const file = join(folder, 'zone.yaml');
    writeFileSync(file, readFileSync(TABFORMER, 'utf8').replace(/zone: \S+/, 'zone: America/Los_Angelas'));
    const attempt = (): unknown => validateFile(file);
    expect(attempt).toThrow('unknown time zone "America/Los_Angelas"; the nearest IANA name is "America/Los_Angeles"');
    expect(attempt).toThrow(expect.objectContaining({ code: 'input', location: { file } }));
  });
});

test('a file that can be read only once is taken, as out of a pipe', () => {
  const pipe = join(folder, 'mixed-fraud.yaml');
  execFileSync('mkfifo', [pipe]);
  const shipped = fileURLToPath(new URL('../../scenarios/mixed-fraud.yaml', import.meta.url));
  execFileSync('sh', ['-c', `cat "${shipped}" > "${pipe}" &`], { stdio: 'ignore' });
  expect(validateFile(pipe)).toContain('scenario mixed-fraud');
});

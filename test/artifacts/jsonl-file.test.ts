import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeJsonLines } from '../../src/artifacts/jsonl-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

describe('writeJsonLines', () => {
  it.each([
    ['nothing', []],
    ['a few rows', [{ a: 1 }, { b: 'Ğ\n' }, null]],
    // More than one flush, with text whose bytes outnumber its characters.
    ['megabytes', Array.from({ length: 12_000 }, (_, i) => ({ i, text: 'żółć '.repeat(20) }))],
  ])('of %s returns the SHA-256 of what it wrote', (_, rows) => {
    const digest = writeJsonLines(inFolder('rows.jsonl'), rows);
    const bytes = readFileSync(inFolder('rows.jsonl'));
    expect(bytes.toString()).toBe(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    expect(digest).toBe(sha256(bytes));
    expect(writeJsonLines(null, rows)).toBe(digest);
  });

  it('takes rows one by one, and lets go of the file when they fail', () => {
    function* rows(): Iterable<number> {
      yield 1;
      throw new Error('no more');
    }
    expect(() => writeJsonLines(inFolder('rows.jsonl'), rows())).toThrow('no more');
    expect(readFileSync(inFolder('rows.jsonl'), 'utf8')).toBe('');
  });
});

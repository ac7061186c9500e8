import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { JsonLinesFile, writeJsonLines } from '../../src/artifacts/jsonl-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

describe('writeJsonLines', () => {
  it.each([
    ['nothing', []],
    ['a few rows', [{ a: 1 }, { b: 'Ğ\n' }, null]],
    // More than one flush, with text whose bytes outnumber its characters.
    ['megabytes', Array.from({ length: 12_000 }, (_, i) => ({ i, text: 'żółć '.repeat(20) }))],
    // Longer than a buffer, with short ones before and behind it.
    ['long lines', [1, 'ż'.repeat(700_000), 2, 'x'.repeat(1_100_000), 3]],
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

describe('JsonLinesFile', () => {
  function written(path: string | null, parts: Iterable<Uint8Array>, onLine?: (line: string) => void): string {
    const file = new JsonLinesFile(path, onLine);
    for (const bytes of parts) file.lines(bytes);
    return file.finish();
  }

  it('writes lines that are JSON already, and returns the SHA-256 of them', () => {
    const long = `"${'ż'.repeat(600_000)}"\n`;
    const parts = ['{"a":1}\n', '', `2\n"Ğ"\n`, long, '3\n', '"y"\n'.repeat(300_000)];
    const lines: string[] = [];
    const bytes = parts.map((part) => Buffer.from(part));
    const digest = written(inFolder('rows.jsonl'), bytes, (line) => lines.push(line));
    const content = readFileSync(inFolder('rows.jsonl'));
    expect(content.equals(Buffer.concat(bytes))).toBe(true);
    expect(digest).toBe(sha256(content));
    expect(lines.join('\n') + '\n' === parts.join('')).toBe(true);
    expect(written(null, bytes)).toBe(digest);
  });

  it('takes bytes that are good only until the next are asked for', () => {
    const shared = Buffer.alloc(8);
    function* parts(): Iterable<Uint8Array> {
      for (const text of ['1\n', '{"b":2}\n', '33\n']) yield shared.subarray(0, shared.write(text));
    }
    written(inFolder('rows.jsonl'), parts());
    expect(readFileSync(inFolder('rows.jsonl'), 'utf8')).toBe('1\n{"b":2}\n33\n');
  });
});

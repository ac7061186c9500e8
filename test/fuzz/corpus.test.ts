import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { corpusFolders, corpusOf, pathsBefore, readInput, writeFound } from '../../fuzz/corpus.ts';
import { MOST_BYTES } from '../../fuzz/entrance.ts';
import { ENTRANCES } from '../../fuzz/entrances.ts';
import { fault } from '../../fuzz/judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-corpus-'));
const found = fileURLToPath(new URL('../../fuzz/found/test-of-corpus', import.meta.url));
afterAll(() => [folder, found].forEach((path) => rmSync(path, { recursive: true, force: true })));

describe('the corpus', () => {
  it('has a folder for no entrance that there is not, and no empty one', () => {
    const names = ENTRANCES.map(({ name }) => name);
    expect(corpusFolders().filter((name) => !names.includes(name))).toEqual([]);
    expect(corpusFolders().filter((name) => corpusOf(name).size === 0)).toEqual([]);
  });
});

describe('an input to be taken again', () => {
  const file = (name: string, bytes: number): string => {
    const path = join(folder, name);
    writeFileSync(path, Buffer.alloc(bytes));
    return path;
  };

  it('is refused in a line where it cannot be read or is too long', () => {
    expect(readInput(file('most', MOST_BYTES))).toHaveLength(MOST_BYTES);
    expect(() => readInput(file('more', MOST_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'input', message: expect.stringContaining('65537 bytes') }),
    );
    expect(() => readInput(join(folder, 'none'))).toThrow(expect.objectContaining({ subCode: 'file_not_found' }));
    expect(() => readInput(folder)).toThrow(expect.objectContaining({ subCode: 'file_unreadable' }));
  });

  it('lies beside those before it, in their order, as long as it needs them', () => {
    const one = {
      input: Buffer.from('x'),
      fault: fault('memory', 'much'),
      before: ['a', 'b'].map((text) => Buffer.from(text)),
    };
    const path = writeFound('test-of-corpus', one);
    expect(dirname(path)).toBe(found);
    expect([...pathsBefore(path), path].map((each) => readInput(each).toString())).toEqual(['a', 'b', 'x']);
    writeFound('test-of-corpus', { ...one, before: [] });
    expect(pathsBefore(path)).toEqual([]);
  });
});

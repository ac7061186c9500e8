import { lstatSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type GoldenEntry } from '../../src/check/golden.ts';
import { readGolden, writeGolden } from '../../src/check/golden-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

const ENTRY: GoldenEntry = {
  run_id: '0123456789abcdef',
  digests: { transactions: 'a', deliveries: 'b', alerts: 'c', aggregates: null },
  counts: {
    transactions: 9,
    delivered: 9,
    admitted: 8,
    late: 1,
    future: 0,
    duplicates: 0,
    malformed: 0,
    detections: 2,
    alerts: 1,
  },
  rules: {},
};

describe('the golden file', () => {
  it('is empty where there is none', () => {
    expect(readGolden(inFolder('golden.json'))).toEqual({});
  });

  it('comes back as it was written, by name, and leaves nothing beside it', () => {
    const path = inFolder('golden.json');
    const golden = { zebra: ENTRY, ant: { ...ENTRY, run_id: 'x' } };
    writeGolden(path, golden);
    expect(readGolden(path)).toEqual(golden);
    expect(Object.keys(readGolden(path))).toEqual(['ant', 'zebra']);
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify({ ant: golden.ant, zebra: ENTRY }, null, 2)}\n`);
    expect(readdirSync(inFolder())).toEqual(['golden.json']);
  });

  it.each([
    ['', 'JSON'],
    ['{ "ant": ', 'JSON'],
    ['[]', 'record'],
    ['{ "ant": {} }', 'ant.run_id'],
    [JSON.stringify({ ant: { ...ENTRY, counts: { ...ENTRY.counts, late: 'many' } } }), 'ant.counts.late'],
  ])('is refused in words when it holds %s', (text, words) => {
    const path = inFolder('golden.json');
    writeFileSync(path, text);
    expect(() => readGolden(path)).toThrow(
      expect.objectContaining({
        code: 'input',
        location: { file: path },
        message: expect.stringContaining(words) as string,
      }),
    );
  });

  it('is written through a link, which stays one, whether there is something behind it or not', () => {
    symlinkSync('real.json', inFolder('golden.json'));
    for (const golden of [{ ant: ENTRY }, { bee: ENTRY }]) {
      writeGolden(inFolder('golden.json'), golden);
      expect(readGolden(inFolder('real.json'))).toEqual(golden);
    }
    expect(lstatSync(inFolder('golden.json')).isSymbolicLink()).toBe(true);
    expect(readdirSync(inFolder()).sort()).toEqual(['golden.json', 'real.json']);
  });

  it('is written into a device, which stays what it is', () => {
    writeGolden('/dev/null', { ant: ENTRY });
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('is refused in words where it cannot be written', () => {
    const path = inFolder('nowhere', 'golden.json');
    expect(() => writeGolden(path, {})).toThrow(
      expect.objectContaining({ code: 'input', message: expect.stringContaining('cannot write it: ENOENT') as string }),
    );
  });
});

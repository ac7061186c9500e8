import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { TraplineError } from '../../src/model/errors.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { readTraffic, type ReadTraffic } from '../../src/run/read-traffic.ts';
import { CSV_SPEC } from '../mapping/specs.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-traffic-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = 'id,who,when,amount,code,place\n';
mkdirSync(join(folder, 'day'));
mkdirSync(join(folder, 'day', 'below'));
mkdirSync(join(folder, 'empty'));
writeFileSync(join(folder, 'empty', '_SUCCESS'), '');
const put = (name: string, rows: string): void => writeFileSync(join(folder, name), HEADER + rows);
put('day/b.csv', ',ann,2000,2.00,food,Lyon\nx,x,x,x,x,x\n');
put('day/a.csv', ',ann,3000,3.00,food,Lyon\n');
put('day/c.csv', ',ann,2000,2.00,food,Lyon\n');
writeFileSync(join(folder, 'day', '.hidden'), 'x');
writeFileSync(join(folder, 'day', '_SUCCESS'), '');

const SPEC = { ...CSV_SPEC, labels: { column: 'code', fraud: ['food'], legitimate: null, gapMs: 1 } };
const readAll = (...inputs: readonly string[]): ReadTraffic =>
  readTraffic(
    inputs.map((input) => join(folder, input)),
    SPEC,
    0.5,
    createHash('sha256'),
  );
const read = (input: string): ReadTraffic => readAll(input);
const names = ({ foreign }: ReadTraffic): readonly string[] =>
  foreign.files.map((file) => file.slice(folder.length + 1));

function refusal(input: string): string {
  try {
    read(input);
  } catch (error) {
    if (error instanceof TraplineError && error.code === 'input') return error.oneLine().replaceAll(`${folder}/`, '');
    throw error;
  }
  return 'was read';
}

describe('readTraffic', () => {
  test('reads a folder as one file, in the order of the names', () => {
    const traffic = read('day');
    expect(names(traffic)).toEqual(['day/a.csv', 'day/b.csv', 'day/c.csv']);
    const { batch, labels, rowsRead, rowsMapped, malformed } = traffic.foreign;
    expect({ rowsRead, rowsMapped }).toEqual({ rowsRead: 4, rowsMapped: 3 });
    expect([...batch.eventTimeMs.subarray(0, 3)]).toEqual([3000, 2000, 2000]);
    expect(labels).toEqual(Uint8Array.of(2, 2, 2));
    expect(malformed.map(({ line, reason }) => [line, reason])).toEqual([[3, 'b.csv: when: not a time']]);
  });

  test('floors times before 1970, and rounds half a cent away from zero where the mapping says so', () => {
    put('rest.csv', ',ann,-1.5,2.005,food,Lyon\n,ann,-0.25,-2.005,food,Lyon\n,ann,1.75,2.0049,food,Lyon\n');
    const rounding = { ...SPEC, amount: { ...SPEC.amount, excessDecimals: 'round' as const } };
    const { batch } = readTraffic([join(folder, 'rest.csv')], rounding, 0.5, createHash('sha256')).foreign;
    expect([...batch.eventTimeMs.subarray(0, 3)]).toEqual([-2, -1, 1]);
    expect([...batch.amountCents.subarray(0, 3)]).toEqual([201, -201, 200]);
  });

  test('takes a written offset off', () => {
    put('offset.csv', ',ann,1970-01-01T02:00:00+02:00,2.00,food,Lyon\n,ann,1969-12-31T18:30:00-05:30,2.00,food,Lyon\n');
    const written = { ...SPEC, time: { kind: 'iso8601', column: 'when', zone: null } as const };
    const { batch } = readTraffic([join(folder, 'offset.csv')], written, 0.5, createHash('sha256')).foreign;
    expect([...batch.eventTimeMs.subarray(0, 2)]).toEqual([0, 0]);
  });

  test('gives a row without an id one that does not tell its label', () => {
    const idsOf = (label: string) => {
      put('labelled.csv', `,ann,1000,2.00,${label},Lyon\n`);
      const { batch, labels } = readTraffic([join(folder, 'labelled.csv')], SPEC, 0.5, createHash('sha256')).foreign;
      return { id: transactionIdAt(batch.ids, 0), label: labels?.[0] };
    };
    const [fraud, other] = [idsOf('food'), idsOf('books')];
    expect(fraud.id).toBe(other.id);
    expect(fraud.label).not.toBe(other.label);
  });

  test('rows that are alike in two files are two transactions, and one file has the ids that it has alone', () => {
    const { batch } = read('day').foreign;
    expect(new Set([0, 1, 2].map((row) => transactionIdAt(batch.ids, row))).size).toBe(3);
    expect(transactionIdAt(batch.ids, 0)).toBe(transactionIdAt(read('day/a.csv').foreign.batch.ids, 0));
  });

  test('a transaction id that two files have is one transaction, or malformed where they differ', () => {
    mkdirSync(join(folder, 'twice'));
    put('twice/a.csv', 'x1,ann,3000,3.00,food,Lyon\nx2,ann,4000,4.00,food,Lyon\n');
    put('twice/b.csv', 'x1,ann,3000,3.00,food,Lyon\nx2,ann,4000,4.01,food,Lyon\n');
    const { rowsMapped, rowsExcluded, malformed } = read('twice').foreign;
    expect({ rowsMapped, rowsExcluded: [...rowsExcluded] }).toEqual({
      rowsMapped: 2,
      rowsExcluded: [['repeated_transaction', 1]],
    });
    expect(malformed.map(({ reason }) => reason)).toEqual([
      'b.csv: the transaction id of another row, which says otherwise',
    ]);
  });

  test('a glob means the files that it matches', () => {
    expect(names(read('day/[bc].csv'))).toEqual(['day/b.csv', 'day/c.csv']);
    expect(names(read('day/**/*.csv'))).toHaveLength(3);
  });

  test('several inputs are what a folder with their files is, in any order and each file once', () => {
    const whole = read('day');
    const parts = readAll('day/c.csv', 'day/[ab].csv', 'day/../day/b.csv');
    expect(names(parts)).toEqual(['day/a.csv', 'day/b.csv', 'day/c.csv']);
    expect(parts.contentHash).toBe(whole.contentHash);
    expect(parts.foreign.batch.ids).toEqual(whole.foreign.batch.ids);
    expect(readAll('day/b.csv', 'day/[ab].csv', 'day/c.csv').contentHash).toBe(whole.contentHash);
    expect(readAll('day/b.csv', 'day/c.csv').contentHash).not.toBe(whole.contentHash);
  });

  test('a folder means what its links point to, too', () => {
    mkdirSync(join(folder, 'links'));
    symlinkSync(join(folder, 'day', 'a.csv'), join(folder, 'links', 'a.csv'));
    symlinkSync(join(folder, 'day'), join(folder, 'links', 'folder'));
    execFileSync('mkfifo', [join(folder, 'links', 'pipe')]);
    expect(names(read('links'))).toEqual(['links/a.csv']);
    put('links/own.csv', 'x9,ann,3000,3.00,food,Lyon\n');
    symlinkSync('own.csv', join(folder, 'links', 'latest.csv'));
    expect(names(read('links'))).toEqual(['links/a.csv', 'links/latest.csv']);
  });

  test('says in one line what the file system refuses', () => {
    symlinkSync('circle.csv', join(folder, 'circle.csv'));
    expect(refusal('circle.csv')).toMatch(/^circle\.csv: cannot read the file: /);
    expect(refusal('x'.repeat(5000))).toMatch(/^x+: cannot read the file: /);
  });

  test('says what is not there', () => {
    expect(refusal('empty')).toContain('has no files, except those whose names begin with . or _');
    expect(refusal('day/*.json')).toContain('no file matches');
    expect(refusal('nowhere.csv')).toBe('nowhere.csv: cannot read the file: no such file');
  });

  test('where no row can be read, names the keys and the way to a mapping', () => {
    writeFileSync(join(folder, 'other.jsonl'), '{"evt":1,"card":"a","amt":{"value":2}}\n');
    const spec = { ...SPEC, format: 'jsonl' } as const;
    expect(() => readTraffic([join(folder, 'other.jsonl')], spec, 0.5, createHash('sha256'))).toThrow(
      /when: no time: .*; the rows have the keys evt, card, amt\.value; "trapline map --suggest .*other\.jsonl" makes a mapping/,
    );
    expect(refusal('day/b.csv')).toBe('was read');
  });

  test('a column that is not there names those that are, the nearest first', () => {
    writeFileSync(join(folder, 'typo.csv'), 'id,who,when,amuont,code,place\n1,2,3,4,5,6\n');
    expect(refusal('typo.csv')).toBe(
      'typo.csv:1: the header row has no column "amount"; it has "amuont", "who", "when", "code", "id", "place"',
    );
  });
});

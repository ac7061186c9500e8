import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readForeignTraffic } from '../../src/mapping/read-file.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { type ForeignTraffic } from '../../src/model/foreign-traffic.ts';
import { type MappingSpec } from '../../src/model/mapping.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { CSV_SPEC } from './specs.ts';

const folder = mkdtempSync(join(tmpdir(), 'trapline-mapping-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = 'id,who,when,amount,code,place\n';
const row = (i: number): string =>
  `${i.toString(16).padStart(16, '0')},ann,${1_700_000_000_000 + i},${i}.00,food,Lyon\n`;
const rows = (count: number, first = 1): string => Array.from({ length: count }, (_, i) => row(first + i)).join('');

function file(content: string | Uint8Array, name = 'rows.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function read(content: string | Uint8Array, spec: MappingSpec = CSV_SPEC, maxMalformedShare = 0): ForeignTraffic {
  return readForeignTraffic(file(content), spec, createVocabulary(), { maxMalformedShare });
}

/** The one line that a user sees. */
function refusal(content: string | Uint8Array, spec?: MappingSpec, maxMalformedShare?: number): string {
  try {
    read(content, spec, maxMalformedShare);
  } catch (error) {
    if (error instanceof TraplineError && error.code === 'input') return error.oneLine().replace(`${folder}/`, '');
    throw error;
  }
  return 'was read';
}

describe('readForeignTraffic', () => {
  test('maps every row in the order of the file, across batch growth', () => {
    const traffic = read(HEADER + rows(10_000));
    expect(traffic).toMatchObject({ rowsRead: 10_000, rowsMapped: 10_000, malformedCount: 0, malformed: [] });
    const { batch } = traffic;
    expect(batch.length).toBe(10_000);
    const cents = Array.from({ length: 10_000 }, (_, i) => (i + 1) * 100);
    expect([...batch.amountCents.subarray(0, 10_000)]).toEqual(cents);
    expect(cents.map((_, i) => batch.eventTimeMs[i])).toEqual(cents.map((_, i) => 1_700_000_000_001 + i));
    expect(transactionIdAt(batch.ids, 9_999)).toBe('0000000000002710');
    expect(batch.vocabulary.locations.value(batch.location[4_095]!)).toBe('Lyon');
    expect([batch.client[0], batch.category[0], batch.currency[0]]).toEqual([1, 1, 1]);
    expect([batch.client[9_999], batch.category[9_999], batch.currency[9_999]]).toEqual([1, 1, 1]);
  });

  test('counts, quotes and leaves out malformed rows', () => {
    const bad = `${'f'.repeat(16)},bob,soon,5.00,food,\u0007Lyon\n`;
    const traffic = read(HEADER + rows(3) + bad + rows(1, 4) + 'x\n', CSV_SPEC, 0.5);
    expect(traffic).toMatchObject({ rowsRead: 6, rowsMapped: 4, malformedCount: 2 });
    expect(traffic.malformed).toEqual([
      {
        line: 5,
        reason: 'when: not a time',
        excerpt: String.raw`ffffffffffffffff,bob,soon,5.00,food,\u0007Lyon`,
      },
      { line: 7, reason: '6 fields expected, found 1', excerpt: 'x' },
    ]);
  });

  test('keeps a hundred malformed rows and counts them all', () => {
    const traffic = read(HEADER + rows(1) + 'x\n'.repeat(250), CSV_SPEC, 1);
    expect(traffic.malformedCount).toBe(250);
    expect(traffic.malformed).toHaveLength(100);
  });

  test('refuses more malformed rows than allowed, and quotes the first', () => {
    const text = HEADER + rows(96) + 'x\n'.repeat(4);
    expect(read(text, CSV_SPEC, 0.04).malformedCount).toBe(4);
    expect(refusal(text, CSV_SPEC, 0.039)).toBe(
      'rows.csv: 4 of 100 rows are malformed, more than the 3.9 % allowed; ' +
        String.raw`line 98: 6 fields expected, found 1: x; line 99: 6 fields expected, found 1: x; line 100: 6 fields expected, found 1: x; …`,
    );
  });

  test('leaves excluded rows out, counted by reason, whether or not they could be mapped', () => {
    const excludes = [{ column: 'code', equals: 'fraud', reason: 'labelled_fraud' }];
    const text = `${HEADER}${rows(2)}a,ann,never,x,fraud,\nb,ann,1,1.00,fraud,\n`;
    const traffic = read(text, { ...CSV_SPEC, excludes });
    expect(traffic).toMatchObject({ rowsRead: 4, rowsMapped: 2, malformedCount: 0 });
    expect([...traffic.rowsExcluded]).toEqual([['labelled_fraud', 2]]);
    expect(refusal(`${HEADER}b,ann,1,1.00,fraud,\n`, { ...CSV_SPEC, excludes })).toBe(
      'rows.csv: no row of 1 can be used: 1 excluded, 0 malformed',
    );
  });

  test('gives the labels of the mapped rows out beside the batch, never in it', () => {
    const labels = { column: 'code', fraud: ['1', 'Yes'], legitimate: null, gapMs: 1_800_000 };
    const labelled = (i: number, text: string): string => `${i},ann,${i},1.00,${text},Lyon\n`;
    const many = Array.from({ length: 5000 }, (_, i) => labelled(i + 10, i % 3 === 0 ? 'Yes' : 'No'));
    const text = HEADER + labelled(1, '1') + labelled(2, '') + 'x\n' + labelled(3, '0') + many.join('');
    const spec: MappingSpec = { ...CSV_SPEC, category: { kind: 'none' }, labels };
    const traffic = read(text, spec, 0.1);
    expect([...traffic.labels!.subarray(0, 6)]).toEqual([2, 0, 1, 2, 1, 1]);
    expect(traffic.labels).toHaveLength(5003);
    expect(traffic.labels!.filter((label) => label === 2)).toHaveLength(1 + 1667);
    expect(traffic.batch).not.toHaveProperty('labels');
    const strict = read(text, { ...spec, labels: { ...labels, legitimate: ['0'] } }, 0.1);
    expect([...strict.labels!.subarray(0, 6)]).toEqual([2, 0, 1, 2, 0, 0]);
    expect(read(text, CSV_SPEC, 0.1)).not.toHaveProperty('labels');
  });

  test.each(['id', null])('a label changes no id, whether rows have one or not: %s', (transactionId) => {
    const labels = { column: 'code', fraud: ['Yes'], legitimate: null, gapMs: 1 };
    const spec: MappingSpec = { ...CSV_SPEC, transactionId, category: { kind: 'none' } };
    const text = HEADER + rows(9);
    const [plain, labelled, otherwise] = [
      read(text, spec),
      read(text, { ...spec, labels }),
      read(text.replaceAll('food', 'Yes'), { ...spec, labels }),
    ];
    expect(labelled.batch.ids).toEqual(plain.batch.ids);
    expect(otherwise.batch.ids).toEqual(plain.batch.ids);
    expect(otherwise.labels).not.toEqual(labelled.labels);
  });

  test('reads JSON Lines and JSON files through the built-in mapping', () => {
    const transaction = (i: number): string =>
      JSON.stringify({ transaction_id: `tx-${i}`, client_id: i, amount: i + 0.5, timestamp: '2024-05-01T12:00:00Z' });
    const lines = read(`\ufeff${transaction(1)}\n${transaction(2)}\n`, { ...TRANSACTION_JSON, format: 'jsonl' });
    const array = read(`[${transaction(1)},\n${transaction(2)}]`, TRANSACTION_JSON);
    for (const { rowsMapped, batch } of [lines, array]) {
      expect(rowsMapped).toBe(2);
      expect([...batch.amountCents.subarray(0, 2)]).toEqual([150, 250]);
    }
    expect([...lines.batch.ids.subarray(0, 4)]).toEqual([...array.batch.ids.subarray(0, 4)]);
  });

  test('takes a byte order mark', () => {
    expect(read(`\ufeff${HEADER}${rows(1)}`).rowsMapped).toBe(1);
  });

  test('says in one line what is wrong with a file', () => {
    expect(refusal('')).toBe('rows.csv: the file is empty');
    expect(refusal('\n\n')).toBe('rows.csv: the file holds no rows');
    expect(refusal(HEADER)).toBe('rows.csv: the file holds no rows');
    expect(refusal('\ufeff')).toBe('rows.csv: the file holds no rows');
    expect(refusal('id,who,when,amuont,code,place\n1,2,3,4,5,6\n')).toBe(
      'rows.csv:1: the header row has no column "amount"; it has "amuont", "who", "when", "code", "id", "place"',
    );
    expect(refusal('[{"client_id":1}', TRANSACTION_JSON)).toBe(
      'rows.csv:1: bad JSON: an array of objects was expected',
    );
  });

  test('refuses what is no text, by its name where it has one', () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
    expect(refusal(png)).toBe('rows.csv: the file is not text in UTF-8, but binary');
    expect(refusal(new Uint8Array(10_000))).toBe('rows.csv: the file is not text in UTF-8, but binary');
    expect(refusal('PK\x03\x04…')).toContain('a zip archive');
    expect(refusal(Buffer.from(HEADER + rows(5), 'utf16le'))).toContain('in UTF-16 without a byte order mark');
  });

  test('reads the same rows out of any encoding, line end and packing', () => {
    const text = `${HEADER}${rows(3)}`.replace('Lyon', 'Liège');
    const { batch } = read(text);
    const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
    for (const content of [
      `\ufeff${text}`,
      utf16,
      Buffer.from(utf16).swap16(),
      text.replaceAll('\n', '\r'),
      text.replaceAll('\n', '\r\n'),
      `sep=;\r\n${text.replaceAll(',', ';')}`,
      Buffer.from(`\ufeff${text.replaceAll('\n', '\r')}`, 'utf16le'),
    ]) {
      const other = read(content);
      expect(other).toMatchObject({ rowsMapped: 3, malformedCount: 0 });
      expect(other.batch).toEqual(batch);
    }
  });

  test('a repetition with another label is malformed: which of the two is right is not known', () => {
    const labels = { column: 'code', fraud: ['fraud'], legitimate: null, gapMs: 1_800_000 };
    const spec: MappingSpec = { ...CSV_SPEC, category: { kind: 'none' }, labels };
    const twice = `${row(1)}${row(1)}${row(1).replace('food', 'fraud')}`;
    const traffic = read(`${HEADER}${twice}`, spec, 0.5);
    expect(traffic).toMatchObject({ rowsRead: 3, rowsMapped: 1, malformedCount: 1 });
    expect([...traffic.rowsExcluded]).toEqual([['repeated_transaction', 1]]);
    expect(traffic.malformed[0]).toMatchObject({
      line: 4,
      reason: expect.stringContaining('of another row') as string,
    });
  });

  test('counts a repetition once more, and a transaction id with another payload as malformed', () => {
    const other = row(2).replace('2.00', '2.01');
    const traffic = read(`${HEADER}${rows(3)}${row(2)}${row(1)}${other}${rows(1, 4)}`, CSV_SPEC, 0.2);
    expect(traffic).toMatchObject({ rowsRead: 7, rowsMapped: 4, malformedCount: 1 });
    expect([...traffic.rowsExcluded]).toEqual([['repeated_transaction', 2]]);
    expect(traffic.malformed).toEqual([
      { line: 7, reason: 'the transaction id of another row, which says otherwise', excerpt: other.trim() },
    ]);
    expect([...traffic.batch.amountCents.subarray(0, 4)]).toEqual([100, 200, 300, 400]);
  });

  test('rows without an id are never repetitions', () => {
    const spec = { ...CSV_SPEC, transactionId: null };
    expect(read(HEADER + row(1) + row(1), spec)).toMatchObject({ rowsMapped: 2, malformedCount: 0 });
  });

  test('tells the content apart from its packing', () => {
    const seen: Buffer[] = [];
    readForeignTraffic(file(HEADER + rows(2)), CSV_SPEC, createVocabulary(), {
      maxMalformedShare: 0,
      onContent: (bytes) => seen.push(bytes),
    });
    expect(Buffer.concat(seen).toString()).toBe(HEADER + rows(2));
  });

  test('poison-message: NUL bytes, bytes that are no UTF-8 and a huge row cost their rows only', () => {
    const latin1 = Buffer.from('aa,ann,1,1.00,food,M\xfcnchen\n', 'latin1');
    const huge = `aa,ann,1,1.00,food,${'x'.repeat(1_200_000)}\n`;
    const parts = [HEADER, rows(20), latin1, 'aa,ann,1,1\0.00,food,x\n', huge, rows(20, 21)].map((part) =>
      Buffer.from(part),
    );
    const traffic = read(Buffer.concat(parts), CSV_SPEC, 0.1);
    expect(traffic.rowsMapped).toBe(40);
    expect(traffic.malformed.map(({ line, reason }) => [line, reason])).toEqual([
      [22, 'not UTF-8'],
      [23, 'amount: not an amount'],
      [24, 'longer than 1,048,576 bytes; is a quote left open?'],
    ]);
    expect(traffic.malformed.every(({ excerpt }) => excerpt.length < 200)).toBe(true);
  });

  test('says why a path cannot be read', () => {
    const attempt = (path: string) => (): unknown =>
      readForeignTraffic(path, CSV_SPEC, createVocabulary(), { maxMalformedShare: 0 });
    expect(attempt(join(folder, 'none.csv'))).toThrow('cannot read the file: no such file');
    expect(attempt(folder)).toThrow('cannot read the file: it is a folder');
    const locked = file('x', 'locked.csv');
    chmodSync(locked, 0);
    // The superuser may read it all the same, and then finds no column.
    expect(attempt(locked)).toThrow(/permission denied|has no column/);
    expect(attempt(join(folder, 'none.csv'))).toThrow(
      expect.objectContaining({ code: 'input', name: 'TraplineError' }),
    );
  });
});

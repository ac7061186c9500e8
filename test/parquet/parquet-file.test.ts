import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { type ParquetColumn, parquetFile } from '../../src/parquet/parquet-file.ts';
import { openDuckDb } from '../duckdb.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

const connection = await openDuckDb();
afterAll(() => connection.closeSync());

async function query(path: string, sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql.replace('FILE', `'${path}'`))).getRowsJson();
}

function write(columns: readonly ParquetColumn[]): string {
  const path = inFolder('x.parquet');
  writeFileSync(path, parquetFile(columns));
  return path;
}

it('has typed columns with nulls, as DuckDB reads them', async () => {
  const path = write([
    { name: 'rule', kind: 'text', values: ['a', null, 'ü, "x"'] },
    { name: 'n', kind: 'integer', values: [1, null, Number.MAX_SAFE_INTEGER] },
    { name: 'x', kind: 'number', values: [0.1, null, -1e300] },
    { name: 'ok', kind: 'boolean', values: [true, null, false] },
    { name: 'seen', kind: 'time', values: [0, null, 1_772_409_600_123] },
  ]);
  const described = await query(path, 'SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM FILE)');
  expect(described).toEqual([
    ['rule', 'VARCHAR'],
    ['n', 'BIGINT'],
    ['x', 'DOUBLE'],
    ['ok', 'BOOLEAN'],
    ['seen', 'TIMESTAMP WITH TIME ZONE'],
  ]);
  expect(await query(path, 'SELECT rule, n, x, ok, epoch_ms(seen) FROM FILE')).toEqual([
    ['a', '1', 0.1, true, '0'],
    [null, null, null, null, null],
    ['ü, "x"', String(Number.MAX_SAFE_INTEGER), -1e300, false, '1772409600123'],
  ]);
});

it('can hold no rows, and nothing but nulls', async () => {
  expect(await query(write([{ name: 'n', kind: 'integer', values: [] }]), 'SELECT count(*) FROM FILE')).toEqual([
    ['0'],
  ]);
  const nulls = write([{ name: 'n', kind: 'number', values: [null, null] }]);
  expect(await query(nulls, 'SELECT count(*), count(n) FROM FILE')).toEqual([['2', '0']]);
});

it('gives the same bytes for the same columns, and every number and text back', async () => {
  const cell = fc.record({
    text: fc.option(fc.string({ unit: 'binary' })),
    integer: fc.option(fc.maxSafeInteger()),
    number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 50 }), async (rows) => {
      const columns: ParquetColumn[] = [
        { name: 'text', kind: 'text', values: rows.map(({ text }) => text) },
        { name: 'integer', kind: 'integer', values: rows.map(({ integer }) => integer) },
        { name: 'number', kind: 'number', values: rows.map(({ number }) => number) },
      ];
      expect(Buffer.from(parquetFile(columns)).equals(parquetFile(columns))).toBe(true);
      const read = await query(write(columns), 'SELECT text, integer::VARCHAR, number FROM FILE');
      // The sign of zero is lost on the way through JSON.
      const expected = rows.map(({ text, integer, number }) => [
        text,
        integer === null ? null : String(integer),
        number === null ? null : number + 0,
      ]);
      expect(
        read.map(([text, integer, number]) => [text, integer, number === null ? null : Number(number) + 0]),
      ).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

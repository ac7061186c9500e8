import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type AsyncBuffer } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { TraplineError } from '../../src/model/errors.ts';
import { parquetLines, type ParquetRequest } from '../../src/parquet/json-lines.ts';
import { openDuckDb } from '../duckdb.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const connection = await openDuckDb();
afterAll(() => connection.closeSync());

/** The file that DuckDB writes of a query. */
async function file(query: string, options = ''): Promise<Buffer> {
  const path = inFolder('x.parquet');
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet ${options})`);
  return readFileSync(path);
}

function inMemory(bytes: Uint8Array): AsyncBuffer {
  return {
    byteLength: bytes.length,
    slice: (from, to = bytes.length) => {
      if (!(from >= 0 && from <= to && to <= bytes.length)) throw new Error('it is cut off');
      return Uint8Array.from(bytes.subarray(from, to)).buffer;
    },
  };
}

async function lines(
  bytes: Uint8Array,
  request: Partial<ParquetRequest> = {},
  mostRowsHeld?: number,
): Promise<readonly string[]> {
  const pieces: Buffer[] = [];
  const asked = { columns: null, mostRows: null, ...request };
  for await (const piece of parquetLines(inMemory(bytes), asked, mostRowsHeld)) pieces.push(piece);
  return Buffer.concat(pieces).toString().split('\n').slice(0, -1);
}

const refused = (message: RegExp): unknown =>
  expect.objectContaining({ subCode: 'file_invalid', message: expect.stringMatching(message) });

describe('a value of a Parquet file', () => {
  it.each([
    ['9007199254740993::BIGINT', '9007199254740993'],
    ['18446744073709551615::UBIGINT', '18446744073709551615'],
    ['4294967295::UINTEGER', '4294967295'],
    ['255::UTINYINT', '255'],
    ['-7::SMALLINT', '-7'],
    ["'123456789012345678901234567890.12'::DECIMAL(38,2)", '123456789012345678901234567890.12'],
    ["'-0.05'::DECIMAL(9,2)", '-0.05'],
    ["'12.50'::DECIMAL(4,2)", '12.50'],
    ["'-9007199254740993.1'::DECIMAL(18,1)", '-9007199254740993.1'],
    ["'7'::DECIMAL(9,0)", '7'],
    ['12.10::FLOAT', '12.1'],
    ['0.3::DOUBLE', '0.3'],
    ["'NaN'::DOUBLE", '"NaN"'],
    ["'-Infinity'::FLOAT", '"-Infinity"'],
    ["DATE '2024-02-29'", '"2024-02-29"'],
    ["DATE '1969-12-31'", '"1969-12-31"'],
    ["TIMESTAMP '2024-05-01 12:00:07.123456'", '"2024-05-01T12:00:07.123456"'],
    ["TIMESTAMPTZ '2024-05-01 12:00:07+02'", '"2024-05-01T10:00:07.000000Z"'],
    ["TIMESTAMP_NS '1969-12-31 23:59:59.999999999'", '"1969-12-31T23:59:59.999999999"'],
    ["TIMESTAMP_MS '1969-12-31 23:59:59.001'", '"1969-12-31T23:59:59.001"'],
    ["TIME '01:02:03.5'", '"01:02:03.500000"'],
    ["'550e8400-e29b-41d4-a716-446655440000'::UUID", '"550e8400-e29b-41d4-a716-446655440000"'],
    ['true', 'true'],
    [`'ü "x"'`, '"ü \\"x\\""'],
    ["'\\xAA\\x00'::BLOB", '"aa00"'],
    ["'a'::ENUM('a', 'b')", '"a"'],
    ['NULL::INTEGER', 'null'],
    ["{'a': 1, 'b': {'c': 'x', 'd': NULL}}", '{"a":1,"b":{"c":"x","d":null}}'],
    ["[{'k': 1}, NULL]", '[{"k":1},null]'],
    ["MAP {'x': 1, 'y z': 2}", '{"x":1,"y z":2}'],
    ["MAP {3: '4'}", '{"3":"4"}'],
  ])('%s is %s', async (sql, json) => {
    const bytes = await file(`SELECT ${sql} AS v UNION ALL SELECT NULL`);
    const [line, empty] = await lines(bytes);
    expect(line).toBe(`{"v":${json}}`);
    expect(JSON.parse(empty!)).toEqual({ v: null });
  });

  it('is a time of INT96 without a zone, and one of the older annotation with one', async () => {
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'a', data: [new Date(1)] },
        { name: 'b', data: [1n] },
      ],
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'a', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' },
        { name: 'b', type: 'INT64', converted_type: 'TIMESTAMP_MICROS', repetition_type: 'REQUIRED' },
      ],
    });
    expect(await lines(new Uint8Array(bytes))).toEqual([
      '{"a":"1970-01-01T00:00:00.001Z","b":"1970-01-01T00:00:00.000001Z"}',
    ]);
    expect(await lines(readFileSync('test/parquet/int96.parquet'))).toEqual(['{"t":"2024-05-01T12:00:07.123456789"}']);
  });
});

it.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli'])('packed by %s it is the same', async (codec) => {
  const bytes = await file(
    "SELECT i AS n, 'c' || (i % 7) AS c, (i * 1.25)::DECIMAL(12,2) AS amount FROM range(5000) t(i)",
    `, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048`,
  );
  const read = await lines(bytes);
  expect(read.length).toBe(5000);
  for (const [i, line] of read.entries())
    expect(line).toBe(`{"n":${i},"c":"c${i % 7}","amount":${((i * 125) / 100).toFixed(2)}}`);
});

it('gives the columns that are asked for, in groups too, and no more rows', async () => {
  const bytes = await file(
    "SELECT i AS n, {'b': {'c': i}} AS a, i AS \"a.x\" FROM range(5000) t(i)",
    ', ROW_GROUP_SIZE 2048',
  );
  expect(await lines(bytes, { columns: ['a.b.c', 'a.x'], mostRows: 2 })).toEqual([
    '{"a":{"b":{"c":0}},"a.x":0}',
    '{"a":{"b":{"c":1}},"a.x":1}',
  ]);
  expect((await lines(bytes, { columns: ['n'], mostRows: 2050 })).at(-1)).toBe('{"n":2049}');
  expect(await lines(bytes, { mostRows: 0 })).toEqual([]);
});

it('gives the rows of a large row group in parts', async () => {
  const query = "SELECT i AS n, {'b': [i]} AS a, CASE WHEN i % 3 > 0 THEN 'c' || i END AS c FROM range(150000) t(i)";
  const bytes = await file(query, ', ROW_GROUP_SIZE 150000');
  expect(await lines(bytes, {}, 40_000)).toEqual(await lines(bytes));
});

it('says which columns there are where one is not', async () => {
  const bytes = await file("SELECT 1 AS amount, {'city': 'x', 'tags': ['a']} AS shop, MAP {'k': 1} AS more");
  await expect(lines(bytes, { columns: ['amuont'] })).rejects.toThrow(
    refused(/it has no column "amuont"; it has "amount", "more", "shop.city", "shop.tags"/),
  );
  await expect(lines(bytes, { columns: ['shop.tags.x'] })).rejects.toThrow(refused(/no column "shop.tags.x"/));
  expect(await lines(bytes, { columns: ['more.k', 'shop.city'] })).toEqual([
    '{"more":{"k":1},"shop":{"city":"x","tags":["a"]}}',
  ]);
});

describe('a file that cannot be read', () => {
  it('is refused with a page that lacks its lengths, at which its reader would not end', async () => {
    const damaged = readFileSync(new URL('../../fuzz/corpus/parquet/a-page-without-its-lengths', import.meta.url));
    await expect(lines(damaged)).rejects.toThrow(refused(/a page of it is damaged/));
  });

  it('is told from others: cut off, encrypted, packed in another way', async () => {
    const bytes = await file('SELECT 1 AS a');
    await expect(lines(bytes.subarray(0, -1))).rejects.toThrow(refused(/it is cut off/));
    await expect(lines(Buffer.from('PAR1'))).rejects.toThrow(refused(/cannot be read/));
    await connection.run('SET force_mbedtls_unsafe = true');
    await connection.run(`PRAGMA add_parquet_key('k', '0123456789112345')`);
    const whole = await file('SELECT 1 AS a', `, ENCRYPTION_CONFIG {footer_key: 'k'}`);
    await expect(lines(whole)).rejects.toThrow(refused(/it is encrypted/));
    const lz4 = await file('SELECT 1 AS a', ', COMPRESSION lz4_raw');
    await expect(lines(lz4)).rejects.toThrow(refused(/its column "a" is packed by LZ4_RAW; write it with zstd/));
  });

  it.each(['uncompressed', 'zstd'])('says so in one line, and gives no row that is none: %s', async (codec) => {
    const bytes = await file(
      "SELECT i AS n, 'c' || i AS c, {'x': i, 'y': [i]} AS s, i::DECIMAL(9,2) AS d FROM range(30) t(i)",
      `, COMPRESSION ${codec}`,
    );
    const flip = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(flip, { minLength: 1, maxLength: 4 }), async (flips) => {
        const damaged = Buffer.from(bytes);
        for (const { at, to } of flips) damaged[at] = to;
        const read = await lines(damaged).catch((error: unknown) => error);
        if (!Array.isArray(read)) {
          expect(read).toBeInstanceOf(TraplineError);
          expect(read).toEqual(refused(/^a Parquet file that cannot be read: [^\n]+$/));
        } else for (const line of read) expect(() => JSON.parse(line as string)).not.toThrow();
      }),
    );
  });
});

it('gives back what hyparquet-writer was given', async () => {
  const row = fc.record({
    text: fc.option(fc.string({ unit: 'grapheme' })),
    big: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 1, max: 20 }),
      async (rows, rowGroupSize) => {
        const bytes = parquetWriteBuffer({
          rowGroupSize,
          columnData: [
            { name: 'text', data: rows.map(({ text }) => text), type: 'STRING' },
            { name: 'big', data: rows.map(({ big }) => big), type: 'INT64' },
            { name: 'number', data: rows.map(({ number }) => number), type: 'DOUBLE' },
          ],
        });
        const expected = rows.map(({ text, big, number }) => {
          return `{"text":${JSON.stringify(text)},"big":${big === null ? 'null' : String(big)},"number":${number === null ? 'null' : String(number)}}`;
        });
        expect(await lines(new Uint8Array(bytes))).toEqual(expected);
      },
    ),
  );
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Table, tableFromIPC } from 'apache-arrow';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_FORMATS, type ExportFormat } from '../../src/export/encoder.ts';
import { exportTable } from '../../src/export/export-table.ts';
import { openRowTable } from '../../src/export/row-table.ts';
import { ALERTS } from '../../src/export/row-tables.ts';
import { CHUNK_ROWS } from '../../src/export/table.ts';
import { openTables } from '../../src/export/tables.ts';
import { type EarlyTiming } from '../../src/model/alert.ts';
import { TraplineError } from '../../src/model/errors.ts';
import { openDuckDb } from '../duckdb.ts';
import { runInto } from '../explain/running.ts';

const connection = await openDuckDb();

let root: string;
let run: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'trapline-export-'));
  run = join(root, 'run');
  await runInto(run, 'everything-at-once', ['engine.early=true']);
}, 120_000);

afterAll(() => {
  connection.closeSync();
  rmSync(root, { recursive: true, force: true });
});

const signal = new AbortController().signal;

/** Exports a table of a run into a file and returns its path. */
async function exported(folder: string, name: string, format: ExportFormat): Promise<string> {
  const parts: Uint8Array[] = [];
  const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void parts.push(bytes.slice()));
  await exportTable(openTables(folder, [name])[0]!, { format, write, onProgress: () => undefined, signal });
  const path = join(root, `${name}.${format}`);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

async function query(sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

type Row = Readonly<Record<string, unknown>>;

function jsonRows(file: string, isRow: (row: Row) => boolean = () => true): Row[] {
  const lines = readFileSync(join(run, file), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Row).filter(isRow);
}

/** The files of a run by the tables that they become, and what DuckDB calls the columns' types. */
const TABLES = {
  alerts: {
    rows: () =>
      jsonRows('alerts.jsonl').map(({ evidence, details, ...row }) => {
        const evidence_total = (evidence as string[]).length;
        return { ...row, evidence, evidence_total, details, cold_start: false };
      }),
    times: ['event_time_ms', 'window_start_ms', 'window_end_ms'],
    json: ['details'],
  },
  latency: {
    rows: () =>
      jsonRows('latency.jsonl').map(({ early, ...row }) => {
        const { event_clock_ms, processing_time_ms } = (early ?? {}) as Partial<EarlyTiming>;
        return {
          ...row,
          early_event_clock_ms: event_clock_ms ?? null,
          early_processing_time_ms: processing_time_ms ?? null,
        };
      }),
    times: ['event_clock_ms', 'processing_time_ms', 'early_event_clock_ms', 'early_processing_time_ms'],
    json: [],
  },
  episodes: {
    rows: () => jsonRows('episodes.jsonl'),
    times: ['first_event_time_ms', 'completing_event_time_ms', 'completing_true_time_ms'],
    json: ['parameters'],
  },
  outcomes: { rows: () => jsonRows('outcomes.jsonl', (row) => !('class' in row)), times: [], json: [] },
  alert_outcomes: { rows: () => jsonRows('outcomes.jsonl', (row) => 'class' in row), times: [], json: [] },
  side: { rows: () => jsonRows('side.jsonl'), times: ['event_time_ms', 'ingest_time_ms', 'watermark_ms'], json: [] },
} satisfies Record<string, { rows: () => Row[]; times: string[]; json: string[] }>;

type TableName = keyof typeof TABLES;
const NAMES = Object.keys(TABLES) as TableName[];

describe.each(NAMES)('the table %s', (name) => {
  const { rows, times, json } = TABLES[name] as {
    rows: () => Row[];
    times: readonly string[];
    json: readonly string[];
  };

  it('is in Parquet what the file says, row by row and in its order, as DuckDB reads it', async () => {
    const path = await exported(run, name, 'parquet');
    const expected = rows();
    expect(expected.length).toBeGreaterThan(0);
    const names = Object.keys(expected[0]!);
    const described = await query(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${path}')`);
    expect(described.map(([column]) => column)).toEqual(names);
    const types = new Map(described.map(([column, type]) => [column, type]));
    for (const column of times) expect(types.get(column)).toBe('TIMESTAMP WITH TIME ZONE');
    const selected = names.map((column) => (times.includes(column) ? `epoch_ms(${column})` : `"${column}"`));
    const read = await query(`SELECT ${selected.join(', ')} FROM '${path}'`);
    const shown = (column: string, value: unknown): unknown => {
      if (value === null) return null;
      if (json.includes(column)) return JSON.stringify(value);
      // DuckDB gives 64-bit numbers as text.
      return types.get(column) === 'BIGINT' || times.includes(column) ? String(value) : value;
    };
    expect(read).toEqual(expected.map((row) => names.map((column) => shown(column, row[column]))));
  });

  it('is in CSV what the file says, as a reader of RFC 4180 has it', async () => {
    const read: Record<string, string>[] = parse(readFileSync(await exported(run, name, 'csv')), { columns: true });
    const shown = (column: string, value: unknown): string => {
      if (value === null) return '';
      if (times.includes(column)) return new Date(value as number).toISOString();
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    };
    const expected = rows().map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, shown(key, value)])),
    );
    expect(read).toEqual(expected);
  });

  it('is in Arrow what the file says', async () => {
    const table: Table = tableFromIPC(readFileSync(await exported(run, name, 'arrow')));
    const shown = (column: string, value: unknown): unknown => {
      if (value === null) return null;
      return json.includes(column) ? JSON.stringify(value) : value;
    };
    const plain = (value: unknown): unknown => {
      if (typeof value === 'bigint') return Number(value);
      return typeof value === 'object' && value !== null ? [...(value as Iterable<unknown>)] : value;
    };
    const read = table
      .toArray()
      .map((row: Iterable<[string, unknown]>) =>
        Object.fromEntries([...row].map(([key, value]) => [key, plain(value)])),
      );
    expect(read).toEqual(
      rows().map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, shown(key, value)]))),
    );
  });

  it('has the same bytes each time', async () => {
    for (const format of EXPORT_FORMATS) {
      const first = readFileSync(await exported(run, name, format));
      expect(readFileSync(await exported(run, name, format)).equals(first)).toBe(true);
    }
  });
});

describe('the table transactions', () => {
  const arrowRows = (): unknown[][] => {
    const table = tableFromIPC(readFileSync(join(run, 'transactions.arrow')));
    return table.toArray().map((row: Iterable<[string, unknown]>) =>
      [...row].map(([key, value]) => {
        if (key === 'transaction_id') return (value as bigint).toString(16).padStart(16, '0');
        return typeof value === 'bigint' || typeof value === 'number' ? String(value) : value;
      }),
    );
  };

  it('is in Parquet what transactions.arrow says, with ids as text and times in UTC', async () => {
    const path = await exported(run, 'transactions', 'parquet');
    const times = ['true_time_ms', 'event_time_ms'];
    const described = await query(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${path}')`);
    const names = described.map(([column]) => String(column));
    expect(Object.fromEntries(described)).toMatchObject({
      transaction_id: 'VARCHAR',
      amount_cents: 'BIGINT',
      true_time_ms: 'TIMESTAMP WITH TIME ZONE',
      event_time_ms: 'TIMESTAMP WITH TIME ZONE',
      latitude_e6: 'BIGINT',
    });
    const selected = names.map((column) => (times.includes(column) ? `epoch_ms(${column})` : `"${column}"`));
    const read = await query(`SELECT ${selected.join(', ')} FROM '${path}'`);
    expect(read.length).toBeGreaterThan(1000);
    expect(read).toEqual(arrowRows());
  });

  it('joins with alerts and outcomes by the ids that the files have', async () => {
    const [transactions, alerts] = [
      await exported(run, 'transactions', 'parquet'),
      await exported(run, 'alerts', 'parquet'),
    ];
    const [counts] = await query(
      `SELECT count(*), count(t.transaction_id), count(*) FILTER (t.event_time_ms = a.event_time_ms)
       FROM '${alerts}' a LEFT JOIN '${transactions}' t USING (transaction_id)`,
    );
    const expected = String(jsonRows('alerts.jsonl').length);
    expect(counts).toEqual([expected, expected, expected]);
  });

  it('is the same in CSV and in Arrow', async () => {
    const [csv, arrow] = [await exported(run, 'transactions', 'csv'), await exported(run, 'transactions', 'arrow')];
    const read: string[][] = parse(readFileSync(csv), { from: 2 });
    const table = tableFromIPC(readFileSync(arrow));
    expect(read.length).toBe(table.numRows);
    const time = (row: number, column: string): string => new Date(Number(table.get(row)![column])).toISOString();
    for (const row of [0, 1, read.length - 1]) {
      expect(read[row]!.slice(0, 3)).toEqual(
        ['transaction_id', 'client_id', 'amount_cents'].map((name) => String(table.get(row)![name])),
      );
      expect(read[row]!.slice(4, 6)).toEqual([time(row, 'true_time_ms'), time(row, 'event_time_ms')]);
    }
  });
});

describe('a table of several chunks', () => {
  const alert = {
    alert_id: 'a'.repeat(32),
    kind: 'open',
    rule: 'r, "x"',
    client_id: '',
    transaction_id: null,
    event_time_ms: -1,
    window_start_ms: null,
    window_end_ms: null,
    evidence: null,
    details: null,
  };
  const folder = (rows: readonly object[]): string => {
    const path = mkdtempSync(join(root, 'made-'));
    writeFileSync(join(path, 'manifest.json'), '{"schema":"trapline.manifest/1"}');
    writeFileSync(join(path, 'alerts.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return path;
  };

  it('has a row group for each, and every row once', async () => {
    const made = folder(
      Array.from({ length: CHUNK_ROWS + 10 }, (_, i) => ({ ...alert, event_time_ms: i, evidence: [`${i}`] })),
    );
    const path = await exported(made, 'alerts', 'parquet');
    expect(
      await query(`SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('${path}') ORDER BY 1`),
    ).toEqual([
      ['0', String(CHUNK_ROWS)],
      ['1', '10'],
    ]);
    const wrong = `SELECT count(*), count(*) FILTER (epoch_ms(event_time_ms)::VARCHAR != evidence[1]), max(epoch_ms(event_time_ms)) FROM '${path}'`;
    expect(await query(wrong)).toEqual([[String(CHUNK_ROWS + 10), '0', String(CHUNK_ROWS + 9)]]);
    const arrow = tableFromIPC(readFileSync(await exported(made, 'alerts', 'arrow')));
    expect([arrow.numRows, arrow.batches.length]).toEqual([CHUNK_ROWS + 10, 2]);
  });

  it('begins the next one where lines are long', async () => {
    const long = 'x'.repeat(20_000_000);
    const table = openRowTable(folder([1, 2, 3].map(() => ({ ...alert, rule: long }))), ALERTS);
    let chunks = 0;
    for await (const _ of table.chunks(() => Promise.resolve())) chunks += 1;
    expect(chunks).toBe(3);
  });

  it('is left half read where it is stopped on the way', async () => {
    const table = openRowTable(folder(Array.from({ length: 3 * 4096 }, () => alert)), ALERTS);
    let pauses = 0;
    const stopped = table.chunks(() => {
      pauses += 1;
      return pauses === 2 ? Promise.reject(new Error('enough')) : Promise.resolve();
    });
    await expect(stopped[Symbol.asyncIterator]().next()).rejects.toThrow('enough');
  });

  it('tells null from empty text, keeps times before 1970 and what CSV has to quote', async () => {
    const made = folder([alert, { ...alert, client_id: 'two\r\nlines' }]);
    const parquet = await exported(made, 'alerts', 'parquet');
    expect(
      await query(`SELECT rule, client_id, transaction_id, epoch_ms(event_time_ms), evidence FROM '${parquet}'`),
    ).toEqual([
      ['r, "x"', '', null, '-1', null],
      ['r, "x"', 'two\r\nlines', null, '-1', null],
    ]);
    const csv = await exported(made, 'alerts', 'csv');
    expect(readFileSync(csv, 'utf8').split('\r\n')[1]).toBe(
      `${'a'.repeat(32)},open,"r, ""x""","",,1969-12-31T23:59:59.999Z,,,,,,false`,
    );
    expect(
      await query(
        `SELECT rule, client_id, transaction_id FROM read_csv('${csv}', all_varchar = true, allow_quoted_nulls = false)`,
      ),
    ).toEqual([
      ['r, "x"', '', null],
      ['r, "x"', 'two\r\nlines', null],
    ]);
  });

  it('may have no rows, and still its columns', async () => {
    const made = folder([]);
    for (const format of EXPORT_FORMATS) {
      const path = await exported(made, 'alerts', format);
      if (format === 'arrow') expect(tableFromIPC(readFileSync(path)).schema.fields).toHaveLength(12);
      else expect(await query(`SELECT count(*), count(alert_id) FROM '${path}'`)).toEqual([['0', '0']]);
    }
  });

  it('names the line that is none', async () => {
    const made = folder([alert, { alert_id: 1 }]);
    const error: unknown = await exported(made, 'alerts', 'csv').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TraplineError);
    expect((error as TraplineError).oneLine()).toMatch(/alerts\.jsonl:2: expected a row as Trapline writes it$/);
  });
});

describe('tables are asked for', () => {
  it('by name, and all that there are by default', () => {
    expect(openTables(run, null).map(({ name }) => name)).toEqual(['transactions', ...NAMES]);
    expect(openTables(run, ['side', 'alerts', 'side']).map(({ name }) => name)).toEqual(['side', 'alerts']);
    expect(existsSync(join(run, 'export'))).toBe(false);
  });

  it.each([
    [['alert'], 'unknown_name', /^--table: unknown table "alert", did you mean "alerts"\?/],
    [['latency'], 'option_invalid', /^--table latency: .* has no latency\.jsonl$/],
  ] as const)('and %j is refused', (names, subCode, message) => {
    const bare = mkdtempSync(join(root, 'bare-'));
    writeFileSync(join(bare, 'manifest.json'), '{"schema":"trapline.manifest/1"}');
    try {
      openTables(bare, names);
    } catch (error) {
      expect(error).toMatchObject({ subCode, message: expect.stringMatching(message) as string });
      return;
    }
    throw new Error('not refused');
  });

  it('of a run, and of nothing else', () => {
    expect(() => openTables(join(root, 'nowhere'), null)).toThrow('no such folder; expected the folder of a run');
    expect(() => openTables(root, null)).toThrow('found no manifest.json of one');
  });
});

it.each(['alerts', 'transactions'])('is stopped by its signal before a chunk of %s is encoded', async (name) => {
  const controller = new AbortController();
  controller.abort();
  const written: number[] = [];
  const target = {
    format: 'csv',
    write: (bytes: Uint8Array) => Promise.resolve(void written.push(bytes.length)),
    onProgress: () => undefined,
    signal: controller.signal,
  } as const;
  await expect(exportTable(openTables(run, [name])[0]!, target)).rejects.toMatchObject({ code: 'interrupted' });
  expect(written).toHaveLength(1); // what a file begins with
});

import { readFileSync } from 'node:fs';
import { type Table, tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_COORDINATE } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { TransactionsFile } from '../../src/artifacts/transactions-file.ts';
import { transactions } from '../arbitraries/transactions.ts';
import { type WorldRow } from '../sim/rows.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { transaction, worldBatch } from '../run/log-batches.ts';

const inFolder = temporaryFolder();

/** The file of the rows, which come in batches of `batchRows`; their texts are in the dictionaries from the beginning. */
function write(rows: readonly WorldRow[], batchRows = Math.max(1, rows.length)): Buffer {
  const vocabulary = createVocabulary();
  worldBatch(vocabulary, rows);
  return writeAsDrawn(rows, batchRows, vocabulary);
}

/** The same where the dictionaries grow with each batch. */
function writeAsDrawn(rows: readonly WorldRow[], batchRows: number, vocabulary = createVocabulary()): Buffer {
  const file = new TransactionsFile(inFolder('transactions.arrow'), vocabulary);
  for (let from = 0; from < rows.length; from += batchRows) {
    file.drawn(worldBatch(vocabulary, rows.slice(from, from + batchRows)));
  }
  file.finish();
  return readFileSync(inFolder('transactions.arrow'));
}

/** Columns as they are meant to be read, by name. */
function columns(table: Table): Record<string, unknown[]> {
  return Object.fromEntries(table.schema.names.map((name) => [String(name), [...table.getChild(name)!]]));
}

function expectedColumns(rows: readonly WorldRow[]): Record<string, unknown[]> {
  const known = (coordinate: number) => (coordinate === NO_COORDINATE ? null : coordinate);
  return {
    transaction_id: rows.map(({ id }) => BigInt(`0x${id}`)),
    client_id: rows.map(({ client }) => client),
    amount_cents: rows.map(({ amountCents }) => BigInt(amountCents)),
    currency: rows.map(({ currency }) => currency),
    true_time_ms: rows.map(({ trueTimeMs }) => BigInt(trueTimeMs)),
    event_time_ms: rows.map(({ eventTimeMs }) => BigInt(eventTimeMs)),
    location: rows.map(({ location }) => location),
    device: rows.map(({ device }) => device),
    merchant_category: rows.map(({ category }) => category),
    region: rows.map(({ region }) => region),
    latitude_e6: rows.map(({ latitudeE6 }) => known(latitudeE6)),
    longitude_e6: rows.map(({ longitudeE6 }) => known(longitudeE6)),
  };
}

const worldRows = fc
  .uniqueArray(fc.tuple(transactions(), fc.integer()), { selector: ([{ id }]) => id, maxLength: 40 })
  .map((drawn) => drawn.map(([row, trueTimeMs]): WorldRow => ({ ...row, trueTimeMs })));

describe('the file of transactions', () => {
  it('can be read back, every column of it, however the rows came', () => {
    fc.assert(
      fc.property(worldRows, fc.integer({ min: 1, max: 50 }), fc.boolean(), (rows, batchRows, grows) => {
        const table = tableFromIPC(grows ? writeAsDrawn(rows, batchRows) : write(rows, batchRows));
        expect(table.numRows).toBe(rows.length);
        expect(columns(table)).toEqual(expectedColumns(rows));
      }),
    );
  });

  it('has the same bytes for the same rows, however they came, and however many files the process wrote before', () => {
    fc.assert(
      fc.property(worldRows, fc.integer({ min: 1, max: 50 }), (rows, batchRows) => {
        expect(write(rows).equals(write(rows, batchRows))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  const many = Array.from({ length: 70_000 }, (_, i) =>
    transaction(i + 1, { client: `client-${i % 9000}`, region: i % 5 === 0 ? null : 'north', amountCents: -i }),
  );

  it('has record batches of 65,536 rows, and each dictionary once', () => {
    const rows = many;
    const bytes = write(rows);
    const table = tableFromIPC(bytes);
    expect(table.batches.map(({ numRows }) => numRows)).toEqual([65_536, 4464]);
    expect(bytes.toString('latin1').split('client-8999').length).toBe(2);
    for (const [from, to] of [
      [65_500, 65_600],
      [69_990, 70_000],
    ] as const) {
      expect(columns(table.slice(from, to))).toEqual(expectedColumns(rows.slice(from, to)));
    }
  });

  it('has the same record batches, however many rows come at a time', () => {
    const expected = write(many);
    for (const batchRows of [4096, 65_536, 69_999]) expect(write(many, batchRows).equals(expected)).toBe(true);
  });

  // client      client-0 … client-32767 │ client-32768 … client-65535 │ client-65536 …
  // batch       ────────── the first record batch ─────────────────── │ the second one, with the rest of the dictionary
  it('has the rest of a dictionary that has grown since the last record batch', () => {
    const rows = Array.from({ length: 70_000 }, (_, i) => transaction(i + 1, { client: `client-${i}` }));
    const bytes = writeAsDrawn(rows, 32_768);
    const table = tableFromIPC(bytes);
    expect(table.batches.map(({ numRows }) => numRows)).toEqual([65_536, 4464]);
    for (const name of ['client-65535', 'client-65536', 'client-69999']) {
      expect(bytes.toString('latin1').split(name).length).toBe(2);
    }
    expect([...table.getChild('client_id')!]).toEqual(rows.map(({ client }) => client));
  });
});

import { readFileSync } from 'node:fs';
import { type Table, tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_COORDINATE } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { writeTransactionsArrow } from '../../src/artifacts/arrow-file.ts';
import { WorldLog } from '../../src/score/world-log.ts';
import { transactions } from '../arbitraries/transactions.ts';
import { type WorldRow } from '../sim/rows.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { transaction, worldBatch } from '../run/log-batches.ts';

const inFolder = temporaryFolder();

function write(rows: readonly WorldRow[]): Buffer {
  const log = new WorldLog(createVocabulary());
  log.append(worldBatch(log.vocabulary, rows));
  writeTransactionsArrow(inFolder('transactions.arrow'), log);
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

describe('writeTransactionsArrow', () => {
  it('writes a file from which every column can be read back', () => {
    fc.assert(
      fc.property(worldRows, (rows) => {
        const table = tableFromIPC(write(rows));
        expect(table.numRows).toBe(rows.length);
        expect(columns(table)).toEqual(expectedColumns(rows));
      }),
    );
  });

  it('writes the same bytes for the same rows, however many files the process wrote before', () => {
    fc.assert(
      fc.property(worldRows, (rows) => {
        expect(write(rows).equals(write(rows))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('writes one record batch per chunk of the log, and each dictionary once', () => {
    const rows = Array.from({ length: 70_000 }, (_, i) =>
      transaction(i + 1, { client: `client-${i % 9000}`, region: i % 5 === 0 ? null : 'north', amountCents: -i }),
    );
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
});

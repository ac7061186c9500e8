import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AggregateMerger } from '../src/engine/aggregate-merger.ts';
import { PartitionEngine } from '../src/engine/partition-engine.ts';
import { type AggregateCell, type AggregateRow } from '../src/model/aggregate.ts';
import { type LogBatch } from '../src/model/batch.ts';
import { type EngineSpec } from '../src/model/scenario.ts';
import { oracleTransactionAt } from '../src/oracle/read-batch.ts';
import { engineSpecs, type LogStream, logStream, splitBatch } from './arbitraries/log-stream.ts';
import { recompute } from './oracle/recompute.ts';

const MINUTE = 60_000;
/** Single precision holds every whole number up to here, and no odd one beyond. */
const SINGLE = 0x100_0000;

/** By cell, named as a person would, how many transactions and how many cents. */
type Cells = Record<string, readonly [count: number, cents: number]>;

/** Adds up what the oracle admits, one transaction after another, in whole numbers of any size. */
function expectedCells(batch: LogBatch, spec: EngineSpec): Cells {
  const sums = new Map<string, [count: bigint, cents: bigint]>();
  for (const { row, verdict } of recompute(batch, spec).rows) {
    if (verdict !== 'admitted') continue;
    const { timeMs, currency, amountCents, category, region, clientId } = oracleTransactionAt(batch, row);
    const sinceMinute = ((timeMs % MINUTE) + MINUTE) % MINUTE;
    const minute = `${timeMs - sinceMinute} ${currency}`;
    const cells = [minute, `${minute} client ${clientId}`];
    if (category !== null) cells.push(`${minute} category ${category}`);
    if (region !== null) cells.push(`${minute} region ${region}`);
    for (const cell of cells) {
      const [count, cents] = sums.get(cell) ?? [0n, 0n];
      sums.set(cell, [count + 1n, cents + BigInt(amountCents)]);
    }
  }
  return Object.fromEntries([...sums].map(([cell, [count, cents]]) => [cell, [Number(count), Number(cents)]]));
}

function cellsOf(rows: readonly AggregateRow[]): Cells {
  const cells: Record<string, readonly [number, number]> = {};
  const put = (name: string, { count, sum_cents }: Pick<AggregateCell, 'count' | 'sum_cents'>) => {
    expect(cells).not.toHaveProperty([name]);
    cells[name] = [count, sum_cents];
  };
  for (const row of rows) {
    const minute = `${row.minute_start_ms} ${row.currency}`;
    put(minute, row);
    for (const cell of row.clients) put(`${minute} client ${cell.key}`, cell);
    for (const cell of row.categories) put(`${minute} category ${cell.key}`, cell);
    for (const cell of row.regions) put(`${minute} region ${cell.key}`, cell);
  }
  return cells;
}

/** The rows of an engine that is handed the log batch by batch and, before batch number `restoredAt`, saved and restored. */
function engineRows(
  { batch, vocabulary }: LogStream,
  spec: EngineSpec,
  sizes: readonly number[],
  restoredAt: number,
): AggregateRow[] {
  const merger = new AggregateMerger(vocabulary);
  const sink = {
    detection: () => undefined,
    side: () => undefined,
    aggregate: merger.add.bind(merger),
  };
  let engine = new PartitionEngine(batch.partition, spec, vocabulary, sink);
  splitBatch(batch, sizes).forEach((part, n) => {
    if (n === restoredAt) engine = PartitionEngine.restore(engine.snapshot(), spec, vocabulary, sink);
    engine.process(part);
  });
  engine.end();
  return [...merger.rows()];
}

it('every minute adds up to what the oracle admits in it, however the log is cut and wherever the engine is restored', () => {
  const amountsCents = fc.oneof(
    fc.constantFrom(1, 3, SINGLE - 1, SINGLE, SINGLE + 1, -SINGLE - 1),
    fc.integer({ min: -1000, max: 200_000 }),
  );
  const stream = logStream({ maxRecords: 60, clients: 3, partition: 2, amountsCents });
  const specs = engineSpecs().map((spec) => ({ ...spec, aggregates: true }));
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(stream, specs, sizes, fc.nat({ max: 20 }), (log, spec, cut, restoredAt) => {
      expect(cellsOf(engineRows(log, spec, cut, restoredAt))).toEqual(expectedCells(log.batch, spec));
    }),
    { numRuns: 500 },
  );
});

// 59,999 | 60,000      before 1970 and after
it('a minute ends with its last millisecond', () => {
  const edges = fc.constantFrom(-MINUTE - 1, -MINUTE, -MINUTE + 1, -1, 0, 1, MINUTE - 1, MINUTE, MINUTE + 1);
  const spec: EngineSpec = {
    ruleSet: { name: 'none', rules: [] },
    allowedDisorderMs: 3 * MINUTE,
    maxFutureMs: null,
    aggregates: true,
  };
  fc.assert(
    fc.property(logStream({ maxRecords: 8 }), fc.array(edges, { minLength: 8, maxLength: 8 }), (log, timesMs) => {
      log.batch.eventTimeMs.set(timesMs.slice(0, log.batch.length));
      expect(cellsOf(engineRows(log, spec, [3], 1))).toEqual(expectedCells(log.batch, spec));
    }),
    { numRuns: 300 },
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LatenessLog } from '../../src/advise/lateness-log.ts';
import { latenessOf, visitShards } from '../../src/advise/shards.ts';
import { waitsOfAll } from '../../src/advise/waits.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { longestWindowMs } from '../../src/model/rule-set.ts';
import { type EngineSpec } from '../../src/model/scenario.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { VERDICTS } from '../../src/model/verdict.ts';
import { OracleAdmission } from '../../src/oracle/admission.ts';
import { samePayload } from '../../src/oracle/read-batch.ts';
import { BlockStore } from '../../src/spill/block-store.ts';
import { engineSpecs, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { LISTENERS } from '../explain/running.ts';

const D_MS = [0, 1, 50, 99, 100, 101, 300, 1000, 5000, 100_000_000];

/** The records but for those that give a known id to another transaction. */
function withoutReusedIds(batch: LogBatch): LogBatch {
  const first = new Map<string, number>();
  const parts = splitBatch(batch, [1]).filter((_, at) => at < batch.length + batch.malformed.length);
  const kept = parts.filter((one) => {
    if (one.length === 0) return true;
    const row = rowOf(batch, one.offset[0]!);
    const id = transactionIdAt(one.ids, 0);
    const known = first.get(id);
    if (known === undefined) first.set(id, row);
    return known === undefined || samePayload(batch, known, batch, row);
  });
  const offsets = new Set(kept.flatMap((one) => (one.length === 0 ? [] : [one.offset[0]!])));
  return splitBatch(batch, [1])
    .filter((one) => one.length === 0 || offsets.has(one.offset[0]!))
    .reduce(joined);
}

function rowOf({ offset, length }: LogBatch, wanted: number): number {
  return offset.subarray(0, length).indexOf(wanted);
}

function joined(a: LogBatch, b: LogBatch): LogBatch {
  const both = <C extends Uint32Array | Float64Array | Uint16Array | Int32Array>(x: C, y: C, width = 1): C => {
    const Column = x.constructor as new (values: number[]) => C;
    return new Column([...x.subarray(0, width * a.length), ...y.subarray(0, width * b.length)]);
  };
  return {
    ...a,
    length: a.length + b.length,
    malformed: [...a.malformed, ...b.malformed],
    ids: both(a.ids, b.ids, 2),
    client: both(a.client, b.client),
    amountCents: both(a.amountCents, b.amountCents),
    currency: both(a.currency, b.currency),
    eventTimeMs: both(a.eventTimeMs, b.eventTimeMs),
    location: both(a.location, b.location),
    device: both(a.device, b.device),
    category: both(a.category, b.category),
    region: both(a.region, b.region),
    latitudeE6: both(a.latitudeE6, b.latitudeE6),
    longitudeE6: both(a.longitudeE6, b.longitudeE6),
    offset: both(a.offset, b.offset),
    ingestTimeMs: both(a.ingestTimeMs, b.ingestTimeMs),
  };
}

/** What the oracle admits under an allowed disorder: offset, event clock after it and ingest time of each admitted record. */
function admittedBy(engine: EngineSpec, allowedDisorderMs: number, log: LogBatch) {
  const longest = longestWindowMs(engine.ruleSet);
  const admission = new OracleAdmission({ ...engine, allowedDisorderMs, longestWindowMs: longest });
  const [codes, watermarksMs] = [new Uint8Array(log.length), new Float64Array(log.length)];
  admission.judge(log, codes, watermarksMs);
  return Array.from({ length: log.length }, (_, row) => row).filter((row) => VERDICTS[codes[row]!] === 'admitted');
}

/** By the definition: the first admitted record, at or after its own, at which the watermark has reached its event time. */
function waitsBy(log: LogBatch, admitted: readonly number[], allowedDisorderMs: number) {
  return admitted.map((row) => {
    let clockMs = -Infinity;
    for (const other of admitted) {
      clockMs = Math.max(clockMs, log.eventTimeMs[other]!);
      if (other >= row && clockMs - allowedDisorderMs >= log.eventTimeMs[row]!) {
        return log.ingestTimeMs[other]! - log.ingestTimeMs[row]!;
      }
    }
    return undefined;
  });
}

//  log        e=100    e=400    e=250    e=400'   e=900(future)   e=200
//  clock          100      400      400      400             400      400
//  lateness      lead     lead      150     copy            none      200     admitted under D iff lateness ≤ D
it('a transaction is admitted under an allowed disorder exactly if it came no later, and waits as long as the definition says', async () => {
  const met = { late: 0, admittedLate: 0, waiting: 0, atEnd: 0, copies: 0 };
  await fc.assert(
    fc.asyncProperty(
      logStream({ maxRecords: 80 }),
      engineSpecs(),
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
      async ({ batch, vocabulary }, engine, sizes) => {
        if (batch.length === 0) return;
        const log = withoutReusedIds(batch);
        const store = new BlockStore();
        const lateness = new LatenessLog({ vocabulary, partitions: 1, engine, isWorldKnown: false, store });
        for (const part of splitBatch(log, sizes)) lateness.delivered(part);
        const seen = { engine, isWorldKnown: false, episodes: [], lateness };
        const came = new Map<string, number>();
        await visitShards(seen, LISTENERS, ({ history }) => {
          for (const { from, to } of history.clients()) {
            for (let row = from; row < to; row++) {
              came.set(transactionIdAt(history.world.ids, row), latenessOf(history, row));
            }
          }
        });
        met.copies += log.length - came.size;
        const waits = await waitsOfAll(seen, D_MS, LISTENERS);
        for (const [place, ms] of D_MS.entries()) {
          const admitted = admittedBy(engine, ms, log);
          const byLateness = [...came].filter(([, own]) => own <= ms).map(([id]) => id);
          expect(byLateness.sort()).toEqual(admitted.map((row) => transactionIdAt(log.ids, row)).sort());
          const expected = waitsBy(log, admitted, ms);
          const known = expected.filter((wait) => wait !== undefined && !Number.isNaN(wait)) as number[];
          const told = waits[place]!;
          expect(told.atEnd).toBe(expected.filter((wait) => wait === undefined).length);
          expect(told.measured).toBe(known.length + told.atEnd);
          if (told.atEnd === 0) expect(told.maxMs).toBe(known.length === 0 ? null : Math.max(...known));
          met.late += came.size - admitted.length;
          met.admittedLate += [...came.values()].filter((own) => own > 0 && own <= ms).length;
          met.waiting += known.filter((wait) => wait > 0).length;
          met.atEnd += told.atEnd;
        }
        store.close();
      },
    ),
    { numRuns: 150 },
  );
  for (const [what, count] of Object.entries(met)) expect([what, count > 100]).toEqual([what, true]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type Verdict } from '../../src/model/verdict.ts';
import { FATES, WorldLog } from '../../src/score/world-log.ts';
import { type WorldRow, rowAt } from '../sim/rows.ts';
import { logRecord, transaction, worldBatch } from '../run/log-batches.ts';

function logOf(rows: readonly WorldRow[], batchRows = 1000): WorldLog {
  const log = new WorldLog(createVocabulary());
  for (let from = 0; from < rows.length; from += batchRows) {
    log.append(worldBatch(log.vocabulary, rows.slice(from, from + batchRows)));
  }
  return log;
}

describe('append', () => {
  it('keeps every row, across chunks', () => {
    const rows = Array.from({ length: 70_000 }, (_, i) => transaction(i + 1, { client: String(i % 7) }));
    const log = logOf(rows, 4096);
    expect(log.length).toBe(rows.length);
    expect(log.chunks.map(({ world }) => world.length)).toEqual([65_536, 4464]);
    for (const number of [0, 65_535, 65_536, 69_999]) {
      const { chunk, at } = log.row(number);
      expect({ ...rowAt(chunk.world, at), trueTimeMs: chunk.world.trueTimeMs[at] }).toEqual(rows[number]);
      expect(log.rowOf(rows[number]!.id)).toEqual({ chunk, at });
    }
  });

  it('takes an id that comes twice for a defect', () => {
    const log = logOf([transaction(1)]);
    expect(() => log.append(worldBatch(log.vocabulary, [transaction(1)]))).toThrow(
      expect.objectContaining({ code: 'defect', message: expect.stringContaining('0000000000000001') }),
    );
  });
});

describe('rowOf', () => {
  it.each(['0000000000000002', 'no id'])('takes %s, which nobody sent, for a defect', (id) => {
    const log = logOf([transaction(1)]);
    expect(() => log.rowOf(id)).toThrow(expect.objectContaining({ code: 'defect' }));
  });
});

describe('note', () => {
  /** What the log holds of a transaction after its copies were judged so; copy n has offset 10 n, ingest 100 n, watermark n. */
  function afterCopies(...verdicts: readonly Verdict[]): object {
    const log = logOf([transaction(1), transaction(2)]);
    verdicts.forEach((verdict, i) => {
      const record = logRecord(log.vocabulary, transaction(2), 10 * (i + 1), 100 * (i + 1));
      log.note(log.find(record, 0), record, 0, verdict, i + 1);
    });
    const untouched = log.row(0);
    expect(FATES[untouched.chunk.fate[untouched.at]!]).toBe('undelivered');
    const { chunk, at } = log.row(1);
    return {
      fate: FATES[chunk.fate[at]!],
      firstOffset: chunk.firstOffset[at],
      ingestTimeMs: chunk.ingestTimeMs[at],
      admittedOffset: chunk.admittedOffset[at],
      watermarkMs: chunk.watermarkMs[at],
    };
  }

  it('knows nothing of what was not delivered', () => {
    expect(afterCopies()).toEqual({
      fate: 'undelivered',
      firstOffset: -1,
      ingestTimeMs: Number.NaN,
      admittedOffset: -1,
      watermarkMs: Number.NaN,
    });
  });

  it.each<[readonly Verdict[], object]>([
    [['admitted'], { fate: 'admitted', admittedOffset: 10, watermarkMs: 1 }],
    [['admitted', 'duplicate'], { fate: 'admitted', admittedOffset: 10, watermarkMs: 1 }],
    [['admitted', 'malformed'], { fate: 'admitted', admittedOffset: 10, watermarkMs: 1 }],
    [['admitted', 'late'], { fate: 'admitted', admittedOffset: 10, watermarkMs: 1 }],
    [['late'], { fate: 'late', admittedOffset: -1, watermarkMs: 1 }],
    [['late', 'duplicate'], { fate: 'late', admittedOffset: -1, watermarkMs: 1 }],
    [['late', 'malformed'], { fate: 'late', admittedOffset: -1, watermarkMs: 1 }],
    [['late', 'duplicate', 'late'], { fate: 'late', admittedOffset: -1, watermarkMs: 1 }],
    [['future'], { fate: 'future', admittedOffset: -1, watermarkMs: 1 }],
    [['future', 'future', 'admitted'], { fate: 'admitted', admittedOffset: 30, watermarkMs: 3 }],
    [['future', 'admitted', 'duplicate'], { fate: 'admitted', admittedOffset: 20, watermarkMs: 2 }],
    [['future', 'late'], { fate: 'future', admittedOffset: -1, watermarkMs: 1 }],
  ])('of %j keeps the first copy, and the admitted one', (verdicts, expected) => {
    expect(afterCopies(...verdicts)).toEqual({ firstOffset: 10, ingestTimeMs: 100, ...expected });
  });

  it('takes a record that was never sent for a defect', () => {
    const log = logOf([transaction(1)]);
    expect(() => log.find(logRecord(log.vocabulary, transaction(9), 0, 0), 0)).toThrow(
      expect.objectContaining({ code: 'defect', message: expect.stringContaining('0000000000000009') }),
    );
  });
});

describe('by client', () => {
  const clients = fc.array(fc.constantFrom('1', '2', '3', 'x'), { maxLength: 60 });

  it('byClient gives every row once, under its client, in true-time order', () => {
    fc.assert(
      fc.property(clients, (of) => {
        const log = logOf(of.map((client, i) => transaction(i + 1, { client })));
        log.vocabulary.clients.intern('never seen');
        const { rows, starts } = log.byClient();
        for (let code = 0; code < log.vocabulary.clients.size; code++) {
          const name = log.vocabulary.clients.value(code);
          const expected = of.flatMap((client, number) => (client === name ? [number] : []));
          expect([...rows.subarray(starts[code], starts[code + 1])]).toEqual(expected);
        }
        expect(rows.length).toBe(of.length);
      }),
    );
  });

  it('rowsOf gives what one client did in a span, both ends included', () => {
    const log = logOf(['1', '2', '1', '1', '2', '1'].map((client, i) => transaction(i + 1, { client })));
    expect(log.rowsOf('1', 3000, 4000).map(({ at }) => at)).toEqual([2, 3]);
    expect(log.rowsOf('2', 0, 10_000).map(({ at }) => at)).toEqual([1, 4]);
    expect(log.rowsOf('nobody', 0, 10_000)).toEqual([]);
  });
});

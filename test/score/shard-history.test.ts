import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVocabulary, type Vocabulary } from '../../src/model/dictionary.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { type Verdict, VERDICTS } from '../../src/model/verdict.ts';
import { type ClientRows, ShardHistory } from '../../src/score/shard-history.ts';
import { shardOf, SHARDS } from '../../src/score/sharding.ts';
import { FATES, type LoggedShard, WorldLog } from '../../src/score/world-log.ts';
import { BlockStore } from '../../src/spill/block-store.ts';
import { logRecord, noteRecord, transaction, worldBatch } from '../run/log-batches.ts';
import { type WorldRow } from '../sim/rows.ts';

function logOf(rows: readonly WorldRow[] = [], vocabulary = createVocabulary()): WorldLog {
  const log = new WorldLog(vocabulary, new BlockStore());
  log.append(worldBatch(log.vocabulary, rows));
  return log;
}

/** The shard of client `1`. */
function shardOfClient({ vocabulary }: WorldLog): number {
  return shardOf(vocabulary.clients.intern('1'));
}

function historyOf(log: WorldLog): ShardHistory {
  return ShardHistory.ofWorld(log.vocabulary, log.load(shardOfClient(log)));
}

/** What is known of the row of a transaction. */
function factsOf(history: ShardHistory, row: number): object {
  return {
    fate: FATES[history.fate[row]!],
    firstOffset: history.firstOffset[row],
    ingestTimeMs: history.ingestTimeMs[row],
    admittedOffset: history.admittedOffset[row],
    watermarkMs: history.watermarkMs[row],
  };
}

/** Adds a record to a log of which the world is not known, as the audit of admission does. */
function deliver(log: WorldLog, row: WorldRow, offset: number, verdict: Verdict, watermarkMs = 0): void {
  const record = logRecord(log.vocabulary, row, offset, 10 * offset);
  noteRecord(log, record, verdict, watermarkMs);
  log.appendDelivered(record, Uint8Array.of(VERDICTS.indexOf(verdict)));
}

/** Clients of the same shard, in the order of their codes. */
const NAMES = ['1', '2', '3', 'x'] as const;

/** A vocabulary in which they are of the same shard. */
function crowdedVocabulary(): Vocabulary {
  const vocabulary = createVocabulary();
  for (const name of NAMES) {
    vocabulary.clients.intern(name);
    for (let i = 1; i < SHARDS; i++) vocabulary.clients.intern(`${name}, beside it ${i}`);
  }
  return vocabulary;
}

const CROWDED = crowdedVocabulary();

const defect = (containing: string) =>
  expect.objectContaining({ code: 'defect', message: expect.stringContaining(containing) }) as Error;

describe('the rows of a known world', () => {
  it('take an id that comes twice for a defect', () => {
    const log = logOf([transaction(1), transaction(1)]);
    expect(() => historyOf(log)).toThrow(defect('0000000000000001'));
  });

  it('take a record that was never sent for a defect', () => {
    const log = logOf([transaction(1)]);
    noteRecord(log, logRecord(log.vocabulary, transaction(9), 0, 0), 'admitted');
    expect(() => historyOf(log)).toThrow(defect('0000000000000009'));
  });

  it('are found by the id of their transaction', () => {
    const history = historyOf(logOf(Array.from({ length: 3000 }, (_, i) => transaction(i + 1))));
    for (const id of [1, 2, 1024, 3000]) expect(history.rowOf(transaction(id).id)).toBe(id - 1);
  });

  it.each(['0000000000000002', 'no id'])('take %s, which was never sent, for a defect', (id) => {
    const history = historyOf(logOf([transaction(1)]));
    expect(() => history.rowOf(id)).toThrow(defect(id));
  });
});

describe('what became of a transaction', () => {
  /** After its copies were judged so; copy n has offset 10 n, ingest 100 n, watermark n. */
  function afterCopies(...verdicts: readonly Verdict[]): object {
    const log = logOf([transaction(1), transaction(2)]);
    verdicts.forEach((verdict, i) => {
      const record = logRecord(log.vocabulary, transaction(2), 10 * (i + 1), 100 * (i + 1));
      noteRecord(log, record, verdict, i + 1);
    });
    const history = historyOf(log);
    expect(FATES[history.fate[0]!]).toBe('undelivered');
    expect(history.undelivered).toBe(verdicts.length === 0 ? 2 : 1);
    return factsOf(history, 1);
  }

  it('is not known of what was not delivered', () => {
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
  ])('after %j is told by the first copy, and the admitted one', (verdicts, expected) => {
    expect(afterCopies(...verdicts)).toEqual({ firstOffset: 10, ingestTimeMs: 100, ...expected });
  });
});

describe('the memory of a history', () => {
  it('is used again for shorter and longer ones, which know nothing of what was there', () => {
    const shard = fc.record({ rows: fc.nat(40), noted: fc.nat(40), first: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(shard, { minLength: 2, maxLength: 6 }), (shards) => {
        let used: ShardHistory | undefined;
        for (const { rows, noted, first } of shards) {
          const sent = Array.from({ length: rows }, (_, i) => transaction(first + i + 1));
          const log = logOf(sent);
          for (const [i, row] of sent.slice(0, noted).entries()) {
            noteRecord(log, logRecord(log.vocabulary, row, i, i), 'late', i);
          }
          const logged = (): LoggedShard => log.load(shardOfClient(log));
          used = ShardHistory.ofWorld(log.vocabulary, logged(), used);
          const fresh = ShardHistory.ofWorld(log.vocabulary, logged());
          const known = (history: ShardHistory) =>
            sent.map(({ id }) => [history.rowOf(id), factsOf(history, history.rowOf(id))]);
          expect(known(used)).toEqual(known(fresh));
          expect([used.length, used.undelivered]).toEqual([fresh.length, fresh.undelivered]);
          const absent = transaction(first + rows + 1).id;
          expect(() => used!.rowOf(absent)).toThrow(defect(absent));
        }
      }),
    );
  });
});

describe('a log alone', () => {
  const history = (log: WorldLog): ShardHistory => ShardHistory.ofLog(log.vocabulary, log.load(shardOfClient(log)));

  it('has a row for each transaction, whatever its copies', () => {
    const log = logOf();
    deliver(log, transaction(1), 0, 'future', 5);
    deliver(log, transaction(2), 1, 'late', 6);
    deliver(log, transaction(1), 2, 'future', 7);
    deliver(log, transaction(1), 3, 'admitted', 8);
    deliver(log, transaction(1), 4, 'duplicate', 9);
    expect(history(log)).toMatchObject({ length: 2, undelivered: 0 });
    expect(factsOf(history(log), 0)).toEqual({
      fate: 'admitted',
      firstOffset: 0,
      ingestTimeMs: 0,
      admittedOffset: 3,
      watermarkMs: 8,
    });
    expect(factsOf(history(log), 1)).toEqual({
      fate: 'late',
      firstOffset: 1,
      ingestTimeMs: 10,
      admittedOffset: -1,
      watermarkMs: 6,
    });
  });

  it('takes an id with another payload for another transaction, and finds the latest by it', () => {
    const log = logOf();
    const again = transaction(1, { amountCents: 77 });
    deliver(log, transaction(1), 0, 'admitted');
    deliver(log, again, 1, 'admitted');
    deliver(log, again, 2, 'late');
    const found = history(log);
    expect([...found.world.amountCents.subarray(0, found.length)]).toEqual([1234, 77]);
    expect(found.rowOf(transaction(1).id)).toBe(1);
    expect(factsOf(found, 1)).toMatchObject({ fate: 'admitted', firstOffset: 1, admittedOffset: 1 });
  });

  const copy = fc.record({
    client: fc.constantFrom(...NAMES),
    id: fc.integer({ min: 1, max: 6 }),
    amountCents: fc.constantFrom(1234, 77),
    verdict: fc.constantFrom(...VERDICTS),
  });

  it('has the transactions of each client, whatever comes between their copies', () => {
    fc.assert(
      fc.property(fc.array(copy, { maxLength: 60 }), (copies) => {
        const log = logOf([], CROWDED);
        const expected: { client: string; amountCents: number; firstOffset: number; admittedOffset: number }[] = [];
        const latest = new Map<number, (typeof expected)[number]>();
        for (const [offset, { client, id, amountCents, verdict }] of copies.entries()) {
          deliver(log, transaction(id, { client, amountCents }), offset, verdict);
          if (verdict === 'duplicate' || verdict === 'malformed') continue;
          let known = latest.get(id);
          if (known?.client !== client || known.amountCents !== amountCents) {
            known = { client, amountCents, firstOffset: offset, admittedOffset: -1 };
            latest.set(id, known);
            expected.push(known);
          }
          if (verdict === 'admitted') known.admittedOffset = offset;
        }
        const found = history(log);
        expect(found.length).toBe(expected.length);
        for (const client of NAMES) {
          const { from, to } = rowsOf(found, client);
          const own = Array.from({ length: to - from }, (_, i) => ({
            client: CROWDED.clients.text(found.world.client[from + i]!),
            amountCents: found.world.amountCents[from + i],
            firstOffset: found.firstOffset[from + i],
            admittedOffset: found.admittedOffset[from + i],
          }));
          expect(own).toEqual(expected.filter((one) => one.client === client));
        }
        for (const [id, { firstOffset }] of latest) {
          expect(found.firstOffset[found.rowOf(transaction(id).id)]).toBe(firstOffset);
        }
      }),
    );
  });
});

function rowsOf(history: ShardHistory, client: string): ClientRows {
  return history.rowsOf(CROWDED.clients.find(client)!);
}

describe('the rows of each client', () => {
  it('are there once, in generation order, one client after another', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...NAMES), { maxLength: 60 }), (of) => {
        const rows = of.map((client, i) => transaction(i + 1, { client }));
        const history = historyOf(logOf(rows, CROWDED));
        expect(history.length).toBe(of.length);
        const idsOf = ({ from, to }: ClientRows) =>
          Array.from({ length: to - from }, (_, row) => transactionIdAt(history.world.ids, from + row));
        const expected = NAMES.map((name) => rows.filter(({ client }) => client === name).map(({ id }) => id));
        expect(NAMES.map((name) => idsOf(rowsOf(history, name)))).toEqual(expected);
        expect(Array.from(history.clients(), idsOf)).toEqual(expected.filter((own) => own.length > 0));
        for (const [place, own] of expected.entries()) {
          const { from } = rowsOf(history, NAMES[place]!);
          for (const [i, id] of own.entries()) expect(history.rowOf(id)).toBe(from + i);
        }
      }),
    );
  });
});

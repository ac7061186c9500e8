import { describe, expect, it } from 'vitest';
import { noFaults } from '../../src/faults/counts.ts';
import { loadForm } from '../../src/hunt/case.ts';
import { drawBoundaryCase } from '../../src/hunt/draw/boundary-case.ts';
import { deliveryFailure } from '../../src/hunt/inspect-delivery.ts';
import { rereadFailure, type RunWithFaults } from '../../src/hunt/inspect-rereads.ts';
import { wireFailure } from '../../src/hunt/inspect-wire.ts';
import { type JudgedRecord } from '../../src/hunt/judged-log.ts';
import { KeptRun } from '../../src/hunt/kept-run.ts';
import { logOf } from '../../src/hunt/log-of.ts';
import { allocateLogBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { Random } from '../../src/random/random.ts';

const LISTED = {
  name: 'listed',
  start: '2026-01-05T00:00:00Z',
  duration: '1m',
  delivery: { partitions: 1 },
  traffic: {
    kind: 'listed',
    transactions: [
      { at: '0ms', client: '1', amount: '1.00', arrives: '2ms', again: ['1ms'] },
      { at: '1ms', client: '1', amount: '2.00', arrives: '1ms', clock: '-5s' },
      { at: '2ms', client: '1', amount: '3.00' },
    ],
  },
};

describe('the log of a scenario that lists', () => {
  const judged = async () => {
    const { scenario } = loadForm(LISTED);
    const { logs } = await logOf(scenario);
    return { scenario, records: [...logs[0]!] };
  };

  it('is what is listed, in the order of arrival and then of true time', async () => {
    for (let number = 0; number < 30; number++) {
      const { scenario } = loadForm(drawBoundaryCase('drawn', Random.fromSeed('delivery').fork(number)));
      const { logs } = await logOf(scenario);
      expect(deliveryFailure({ scenario, logs })).toBeNull();
    }
    const { scenario, records } = await judged();
    expect(records.map(({ transaction }) => transaction?.amountCents)).toEqual([100, 200, 300, 100]);
    expect(deliveryFailure({ scenario, logs: [records] })).toBeNull();
  });

  it.each<[string, (records: JudgedRecord[]) => JudgedRecord[]]>([
    ['in another order', ([a, b, ...rest]) => [b!, a!, ...rest]],
    ['with one too few', (records) => records.slice(0, -1)],
    ['with one too many', (records) => [...records, records[0]!]],
    ['later', ([a, ...rest]) => [{ ...a!, ingestTimeMs: a!.ingestTimeMs + 1 }, ...rest]],
    ['stamped otherwise', ([a, ...rest]) => [{ ...a!, transaction: { ...a!.transaction!, timeMs: 0 } }, ...rest]],
    [
      'with a copy under another id',
      (records) => [
        ...records.slice(0, -1),
        { ...records.at(-1)!, transaction: { ...records.at(-1)!.transaction!, id: records[1]!.transaction!.id } },
      ],
    ],
  ])('is a finding %s', async (_, change) => {
    const { scenario, records } = await judged();
    expect(deliveryFailure({ scenario, logs: [change(records)] })).toMatchObject({ kind: 'delivery' });
  });
});

describe('a record on the wire', () => {
  const batchAt = (eventTimeMs: number, amountCents: number): KeptRun => {
    const vocabulary = createVocabulary();
    const batch = { ...allocateLogBatch(vocabulary, 0, 1), malformed: [] };
    batch.client[0] = vocabulary.clients.intern('1');
    batch.currency[0] = vocabulary.currencies.intern('USD');
    batch.amountCents[0] = amountCents;
    batch.eventTimeMs[0] = eventTimeMs;
    batch.length = 1;
    const kept = new KeptRun();
    kept.observe(vocabulary, 1).delivered(batch);
    return kept;
  };

  it.each([
    [0, 0],
    [-1, -1],
    [-86_400_000, 501],
    [1_767_571_200_000, -50],
  ])('is the same afterwards: at %i ms, %i cents', (timeMs, cents) => {
    expect(wireFailure({ kept: batchAt(timeMs, cents) })).toBeNull();
  });

  it('that has no form there is a finding', () => {
    expect(wireFailure({ kept: batchAt(0.5, 100) })).toMatchObject({ kind: 'wire', part: 'read' });
  });
});

describe('records read again', () => {
  const runOf = (records_reread: number, ...damaged: ('nth' | 'every')[]): RunWithFaults => ({
    scenario: {
      ...loadForm(LISTED).scenario,
      consumers: { count: 1, checkpoint: { kind: 'records', records: 3 } },
      faults: damaged.map((kind) => ({ kind: 'damaged_checkpoint', damage: 'torn', which: { kind, checkpoints: 1 } })),
    },
    report: { faults: { ...noFaults(), crashes: 2, records_reread } },
  });

  it('are those behind the last checkpoint of each restart, or behind the one before it', () => {
    expect(rereadFailure(runOf(6))).toBeNull();
    expect(rereadFailure(runOf(7))).toMatchObject({ kind: 'rereads' });
    expect(rereadFailure(runOf(12, 'nth'))).toBeNull();
    expect(rereadFailure(runOf(13, 'nth'))).toMatchObject({ kind: 'rereads' });
    expect(rereadFailure(runOf(99, 'every'))).toBeNull();
  });
});

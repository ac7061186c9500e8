import { describe, expect, it } from 'vitest';
import { LiveTransactions } from '../../src/live/live-transactions.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { logRecord, transaction } from '../run/log-batches.ts';

const vocabulary = createVocabulary();
const copyOf = (id: number, offset: number): LogBatch => logRecord(vocabulary, transaction(id), offset, 0);

describe('the transactions of a live run', () => {
  it('are there from their first copy on', () => {
    const transactions = new LiveTransactions();
    const [first, second] = [copyOf(1, 7), copyOf(1, 9)];
    expect(transactions.has(first, 0)).toBe(false);
    expect(transactions.isFirstCopy(first, 0)).toBe(false);
    transactions.judged('future', 0, 0, first, 0);
    transactions.judged('admitted', 0, 0, second, 0);
    expect(transactions.has(second, 0)).toBe(true);
    expect([transactions.isFirstCopy(first, 0), transactions.isFirstCopy(second, 0)]).toEqual([true, false]);
    expect(transactions.has(copyOf(2, 7), 0)).toBe(false);
  });

  it('know the offset of the copy that was admitted, once one was', () => {
    const transactions = new LiveTransactions();
    const admitted = () => transactions.admittedOffsetOf(transaction(1).id);
    expect(admitted()).toBe(-1);
    transactions.judged('future', 0, 0, copyOf(1, 7), 0);
    expect(admitted()).toBe(-1);
    transactions.judged('admitted', 0, 0, copyOf(1, 9), 0);
    transactions.judged('duplicate', 0, 0, copyOf(1, 12), 0);
    expect(admitted()).toBe(9);
    expect(transactions.admittedOffsetOf('no id')).toBe(-1);
  });

  it('leave aside what could not be parsed, and are found among many', () => {
    const transactions = new LiveTransactions();
    transactions.judged('malformed', 0, NaN, null, -1);
    for (let id = 1; id <= 5000; id++) transactions.judged('admitted', 0, 0, copyOf(id, 2 * id), 0);
    for (const id of [1, 1024, 5000]) expect(transactions.admittedOffsetOf(transaction(id).id)).toBe(2 * id);
    expect(transactions.admittedOffsetOf(transaction(5001).id)).toBe(-1);
  });
});

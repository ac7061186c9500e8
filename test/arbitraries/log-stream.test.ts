import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { filters, logStream, ruleSets, splitBatch } from './log-stream.ts';

test('every kind of filter turns up', () => {
  const kinds = fc.sample(filters(), { numRuns: 300, seed: 1 }).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['values', 'amount', 'all', 'any', 'not']));
});

describe('logStream', () => {
  test('offsets rise, and splitting loses and reorders nothing', () => {
    fc.assert(
      fc.property(logStream(), fc.array(fc.nat({ max: 7 }), { maxLength: 4 }), ({ batch }, sizes) => {
        const parts = splitBatch(batch, sizes);
        const offsets = parts.flatMap((part) => [...part.offset.subarray(0, part.length)]);
        expect(offsets).toEqual([...batch.offset.subarray(0, batch.length)]);
        expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
        expect(parts.flatMap((part) => part.malformed)).toEqual(batch.malformed);
        for (const part of parts) {
          for (let i = 0; i < part.length; i++) {
            const row = batch.offset.indexOf(part.offset[i]!);
            expect(transactionIdAt(part.ids, i)).toBe(transactionIdAt(batch.ids, row));
            expect(part.eventTimeMs[i]).toBe(batch.eventTimeMs[row]);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('every kind of rule and window turns up', () => {
    const rules = fc.sample(ruleSets(), { numRuns: 300, seed: 1 }).flatMap((set) => set.rules);
    expect(new Set(rules.map((rule) => rule.kind)).size).toBe(6);
    expect(new Set(rules.map((rule) => rule.window.kind)).size).toBe(3);
    expect(rules.filter(({ where }) => where !== undefined).length).toBeGreaterThan(rules.length / 4);
    for (const rule of rules)
      if (rule.window.kind === 'hopping') expect(rule.window.slideMs).toBeLessThanOrEqual(rule.window.sizeMs);
  });
});

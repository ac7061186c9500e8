import { describe, expect, it } from 'vitest';
import { type HuntCase } from '../../src/hunt/case.ts';
import { Coverage } from '../../src/hunt/coverage.ts';
import { type Section } from '../../src/hunt/draw/form.ts';
import { type Finding, type HuntResult } from '../../src/hunt/hunt.ts';
import { huntJson, huntLines, transactionsIn } from '../../src/hunt/summary.ts';

const FORM: Section = { name: 'one', traffic: { kind: 'listed', transactions: [{ at: '0ms' }, { at: '1ms' }] } };
const WAYS: HuntCase['ways'] = [
  { batchRows: 1, consumers: 1, isStraight: false },
  { batchRows: 2, consumers: 1, isStraight: false },
];
const FINDING: Finding = {
  failure: { kind: 'alerts', part: 'count trailing', words: 'one is missing' },
  huntCase: { form: FORM, ways: WAYS },
  alerts: [],
  number: 6,
  foundAfterMs: 1_234,
  tries: 50,
  story: null,
};

function resultOf(...findings: readonly Finding[]): HuntResult {
  const coverage = new Coverage<Section>();
  coverage.add(FORM, ['fault: clock', 'fault: copies', 'amount: 0']);
  const failed = new Map(findings.map(() => ['alerts count trailing', 3]));
  return { cases: 200, transactions: 1_500, refused: 1, findings, failed, coverage };
}

const FACTS = { seed: 's', jobs: 2, elapsedMs: 4_000, folder: 'repro', known: [] };

describe('the summary of a hunt', () => {
  it('tells other tools what was found, and what was met', () => {
    const facts = { ...FACTS, named: new Map([['alerts-a', FINDING]]), known: ['alerts-b'] };
    const told: unknown = JSON.parse(huntJson(resultOf(FINDING), facts));
    expect(told).toMatchObject({
      schema: 'trapline.hunt/1',
      cases: 200,
      refused: 1,
      seconds: 4,
      findings: [{ name: 'alerts-a', file: 'repro/alerts-a.yaml', transactions: 2, case: 6, found_after_s: 1.23 }],
      known: ['alerts-b'],
      failed_cases: { 'alerts count trailing': 3 },
      coverage: { boundaries: { 'amount: 0': 1, 'amount: refund': 0 }, faults: { clock: 1, 'clock + copies': 1 } },
    });
  });

  it('tells people the same in lines', () => {
    const lines = huntLines(resultOf(FINDING), { ...FACTS, named: new Map([['alerts-a', FINDING]]) });
    expect(lines[0]).toBe('200 cases, 1500 transactions, in 4 s (50 a second); 1 refused');
    expect(lines).toContain('Faults, and two of them together: 2 and 1 (cases)');
    expect(lines.slice(-3)).toEqual([
      '1 finding, 0 known before; 3 cases failed',
      '  repro/alerts-a.yaml  2 transactions, after 1.23 s',
      '    alerts: one is missing',
    ]);
  });

  it('says so where nothing was found', () => {
    expect(huntLines(resultOf(), { ...FACTS, named: new Map() }).at(-1)).toBe('Nothing was found.');
  });

  it('counts the transactions of a list alone', () => {
    expect(transactionsIn(FORM)).toBe(2);
    expect(transactionsIn({ traffic: { kind: 'households' } })).toBeNull();
    expect(transactionsIn({})).toBeNull();
  });
});

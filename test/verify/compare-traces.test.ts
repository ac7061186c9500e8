import { describe, expect, it } from 'vitest';
import { firstDivergingBlock, firstDivergingRow, isSameBlock } from '../../src/verify/compare-traces.ts';
import { type StreamTrace, type RunTrace, type Stage, STAGES } from '../../src/verify/trace.ts';

function stream(...blocks: readonly string[]): StreamTrace {
  return { rows: 4096 * blocks.length, blocks };
}

function trace(streams: Partial<Record<Stage, readonly StreamTrace[]>>): RunTrace {
  return {
    ...(Object.fromEntries(STAGES.map((stage) => [stage, [stream('same')]])) as unknown as RunTrace),
    ...streams,
  };
}

describe('where two traces part', () => {
  it('is nowhere if they are equal', () => {
    expect(firstDivergingBlock(trace({}), trace({}))).toBeUndefined();
  });

  it('is the first stage, then the first partition, then the first block', () => {
    const first = trace({ deliveries: [stream('a', 'b'), stream('c', 'd', 'e')], alerts: [stream('x')] });
    const second = trace({ deliveries: [stream('a', 'b'), stream('c', 'D', 'E')], alerts: [stream('y')] });
    expect(firstDivergingBlock(first, second)).toEqual({ stage: 'deliveries', stream: 1, block: 1 });
  });

  it('is where one of them ends, or never came to', () => {
    const first = trace({ side: [stream('a', 'b')] });
    expect(firstDivergingBlock(first, trace({ side: [stream('a')] }))).toEqual({ stage: 'side', stream: 0, block: 1 });
    expect(firstDivergingBlock(trace({ side: [] }), first)).toEqual({ stage: 'side', stream: 0, block: 0 });
  });

  it('is judged block by block', () => {
    const [first, second] = [trace({ side: [stream('a', 'b')] }), trace({ side: [stream('a', 'c')] })];
    expect(isSameBlock({ stage: 'side', stream: 0, block: 0 }, first, second)).toBe(true);
    expect(isSameBlock({ stage: 'side', stream: 0, block: 1 }, first, second)).toBe(false);
  });
});

describe('the first diverging row', () => {
  it('is numbered within its stream, with the column and both values', () => {
    const rows = [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ] as const;
    expect(firstDivergingRow(2, rows, [rows[0], { a: 3, b: 5 }])).toEqual({
      row: 8193,
      column: 'b',
      first: 4,
      second: 5,
    });
    expect(firstDivergingRow(2, rows, rows)).toBeUndefined();
  });

  it('goes into depth', () => {
    const [first, second] = [{ list: [{ x: 1 }, { x: [2, 3] }] }, { list: [{ x: 1 }, { x: [2, 4] }] }];
    expect(firstDivergingRow(0, [first], [second])).toMatchObject({ column: 'list.1.x.1', first: 3, second: 4 });
  });

  it('names what only one of them has', () => {
    expect(firstDivergingRow(0, [{ a: 1 }], [])).toEqual({ row: 0, column: null, first: { a: 1 }, second: null });
    expect(firstDivergingRow(0, [{ v: [1] }], [{ v: [1, 2] }])).toMatchObject({
      column: 'v',
      first: [1],
      second: [1, 2],
    });
  });

  it('takes keys in another order for a difference, since bytes differ', () => {
    expect(firstDivergingRow(0, [{ a: 1, b: 2 }], [{ b: 2, a: 1 }])).toMatchObject({ row: 0, column: '' });
  });
});

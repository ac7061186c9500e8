import { describe, expect, it } from 'vitest';
import { CANARIES } from '../../fuzz/canaries.ts';
import { ENTRANCES } from '../../fuzz/entrances.ts';
import { type EntranceResult, fuzzEntrance } from '../../fuzz/fuzz-entrance.ts';
import { type ListedEntrance } from '../../fuzz/entrance.ts';

function fuzzed(entrance: ListedEntrance, inputs: number): Promise<EntranceResult> {
  const { signal } = new AbortController();
  return fuzzEntrance(entrance, { seed: '1', inputs, forMs: Infinity, onProgress: () => undefined, signal });
}

const named = (name: string): ListedEntrance => [...CANARIES, ...ENTRANCES].find((one) => one.name === name)!;

describe('fuzzing', () => {
  it.each([
    ['defect', 'exit code 70: TypeError: a planted fault'],
    ['hang', 'longer than 2 s'],
    ['wait', 'longer than 2 s'],
    ['heap', 'more than 768 MiB of memory'],
    ['memory', 'memory grew by more than 256 MiB'],
    ['later', 'exit code 70: TypeError: a planted fault that comes later'],
    ['end', 'the thread has ended by itself'],
  ])(
    'finds the planted fault "%s" and makes its input smaller',
    async (name, what) => {
      const { faults } = await fuzzed(named(`canary-${name}`), 300);
      expect(faults.map(({ fault }) => fault.what)).toContain(what);
      const [{ input }] = faults as [EntranceResult['faults'][number]];
      expect(Buffer.from(input).toString()).toContain('x');
      if (name === 'defect') expect(Buffer.from(input).toString()).toBe('x');
    },
    240_000,
  );

  it('keeps inputs that run something new', async () => {
    const { facts, faults } = await fuzzed(named('option-value'), 300);
    expect(faults).toEqual([]);
    expect(facts.inputs).toBe(300);
    expect(facts.covered).toBeGreaterThan(1000);
    expect(facts.kept).toBeGreaterThan(15);
  }, 240_000);
});

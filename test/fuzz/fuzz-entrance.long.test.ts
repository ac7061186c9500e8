import { describe, expect, it } from 'vitest';
import { CANARIES } from '../../fuzz/canaries.ts';
import { ENTRANCES } from '../../fuzz/entrances.ts';
import { countedOf, type EntranceResult, fuzzEntrance } from '../../fuzz/fuzz-entrance.ts';
import { EntranceThread } from '../../fuzz/thread.ts';
import { type ListedEntrance } from '../../fuzz/entrance.ts';

function fuzzed(entrance: ListedEntrance, inputs: number, forMs = Infinity): Promise<EntranceResult> {
  const { signal } = new AbortController();
  return fuzzEntrance(entrance, { seed: '1', inputs, forMs, onProgress: () => undefined, signal });
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

  it('counts a fault that no input has alone, and keeps the inputs before it', async () => {
    const result = await fuzzed(named('canary-after-others'), 300);
    expect(result.faults).toEqual([]);
    expect(result.passing.map(({ fault }) => fault.what)).toEqual([
      'exit code 70: TypeError: a planted fault that needs others before it',
    ]);
    expect(countedOf(result)).toHaveLength(1);
    const { input, before } = result.passing[0]!;
    const thread = await EntranceThread.opened('canary-after-others');
    try {
      for (const one of before) await thread.take(one, 0);
      expect(await thread.take(input, 0)).toMatchObject({ of: 'error' });
    } finally {
      await thread.close();
    }
  }, 240_000);

  it('counts a fault that comes of a timer, whichever input it is told of', async () => {
    const result = await fuzzed(named('canary-timer'), 300);
    expect(countedOf(result).map(({ fault }) => fault.what)).toEqual([
      'exit code 70: TypeError: a planted fault that comes much later',
    ]);
  }, 240_000);

  it('keeps several inputs that hang, and says that it has left the entrance alone', async () => {
    const { passing, faults, leftAlone, facts } = await fuzzed(named('canary-hang'), 100_000);
    expect(leftAlone).toBe('5 inputs have ended their thread');
    expect(facts.inputs).toBeLessThan(100_000);
    expect(passing).toEqual([]);
    expect(new Set(faults.map(({ input }) => Buffer.from(input).toString('hex'))).size).toBe(faults.length);
    expect(faults.length).toBeGreaterThan(1);
  }, 240_000);

  it('ends all threads of an entrance at one time', async () => {
    const { leftAlone, facts } = await fuzzed(named('canary-hang'), Infinity, 3000);
    // Each hang takes 2 s to be seen: there are two at most until then, and not five.
    expect(leftAlone).toBeNull();
    expect(facts.inputs).toBeGreaterThan(0);
  }, 240_000);

  it('finds a seed that hangs', async () => {
    const { faults, leftAlone } = await fuzzed(named('canary-seed'), 10);
    expect(leftAlone).toBe('it could not be opened');
    expect(faults.map(({ fault, input }) => [fault.what, Buffer.from(input).toString()])).toEqual([
      ['when it was opened: longer than 20 s', 'x'],
    ]);
  }, 240_000);
});

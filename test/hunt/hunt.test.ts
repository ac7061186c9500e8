import { describe, expect, it } from 'vitest';
import { loadForm } from '../../src/hunt/case.ts';
import { drawCase } from '../../src/hunt/draw/draw-case.ts';
import { BOUNDARIES } from '../../src/hunt/features.ts';
import { hunt, type HuntOptions } from '../../src/hunt/hunt.ts';
import { tryCase } from '../../src/hunt/try-case.ts';
import { Random } from '../../src/random/random.ts';

const drawn = (number: number) => drawCase(`case-${number}`, Random.fromSeed('test').fork(number), []);
const CASES = 400;

describe('cases that are drawn', () => {
  it('are a function of the path, and are scenarios', () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(8)).not.toEqual(drawn(7));
    for (let number = 0; number < 50; number++) expect(() => loadForm(drawn(number).form)).not.toThrow();
  });

  it('run as the oracle says, and meet every boundary between them', async () => {
    const met = new Set<string>();
    const failed: unknown[] = [];
    for (let number = 0; number < CASES; number++) {
      const { failure, features, refusal } = await tryCase(drawn(number));
      if (failure !== null || refusal !== null) failed.push([number, failure, refusal]);
      for (const feature of features) met.add(feature);
    }
    expect(failed).toEqual([]);
    const rare = ['evidence: 100', 'evidence: 101'];
    expect(BOUNDARIES.filter((boundary) => !met.has(boundary) && !rare.includes(boundary))).toEqual([]);
  }, 240_000);
});

function options(changes: Partial<HuntOptions>): HuntOptions {
  return {
    seed: 'test',
    cases: 150,
    isEnough: () => false,
    stopAfter: 10,
    jobs: 1,
    corpus: [],
    elapsedMs: () => 0,
    onProgress: () => undefined,
    onFinding: () => Promise.resolve(true),
    signal: new AbortController().signal,
    ...changes,
  };
}

describe('a hunt', () => {
  it('comes to the same with one thread and with three', async () => {
    const [one, three] = [await hunt(options({})), await hunt(options({ jobs: 3 }))];
    expect(one.findings).toEqual([]);
    expect(one.cases).toBe(150);
    expect(three.transactions).toBe(one.transactions);
    expect([...three.coverage.boundaries()]).toEqual([...one.coverage.boundaries()]);
    expect([...three.coverage.faults()]).toEqual([...one.coverage.faults()]);
    expect(three.coverage.interesting).toEqual(one.coverage.interesting);
  }, 240_000);

  it('finds what another engine does wrong, and shrinks it to a few transactions', async () => {
    const program = {
      kind: 'process',
      command: 'python3',
      args: ['examples/engines/wrong_pairs.py'],
      mapping: null,
      silenceMs: 60_000,
    } as const;
    const { findings } = await hunt(options({ program, cases: 60, stopAfter: 1 }));
    expect(findings).toHaveLength(1);
    const [{ failure, huntCase }] = findings as [(typeof findings)[number]];
    expect(failure.kind).toBe('engine');
    const { traffic } = loadForm(huntCase.form).scenario;
    if (traffic.kind !== 'listed') throw new Error('expected listed transactions');
    expect(traffic.transactions.length).toBeLessThanOrEqual(5);
  }, 240_000);
});

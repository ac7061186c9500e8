import { describe, expect, it } from 'vitest';
import { loadForm } from '../../src/hunt/case.ts';
import { drawCase } from '../../src/hunt/draw/draw-case.ts';
import { BOUNDARIES } from '../../src/hunt/features.ts';
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

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadForm } from '../../src/hunt/case.ts';
import { drawBoundaryCase } from '../../src/hunt/draw/boundary-case.ts';
import { mutate } from '../../src/hunt/draw/mutate.ts';
import { Random } from '../../src/random/random.ts';

const drawn = (seed: string) => drawBoundaryCase('drawn', Random.fromSeed(seed));

describe('a changed case', () => {
  it('is a scenario, a function of the case and the path, and differs in a few transactions alone', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.nat(), (seed, path) => {
        const form = drawn(seed);
        const changed = mutate(form, Random.fromSeed('mutate').fork(path));
        expect(mutate(form, Random.fromSeed('mutate').fork(path))).toEqual(changed);
        expect({ ...changed, traffic: 0, duration: 0 }).toEqual({ ...form, traffic: 0, duration: 0 });
        const [before, after] = [form, changed].map((one) => {
          const { traffic } = loadForm(one).scenario;
          return traffic.kind === 'listed' ? traffic.transactions : [];
        });
        expect(after!.length).toBeGreaterThan(0);
        expect(Math.abs(after!.length - before!.length)).toBeLessThanOrEqual(4);
      }),
    );
  });

  it('that lists nothing stays as it is', () => {
    const form = { name: 'drawn', traffic: { kind: 'original' } };
    expect(mutate(form, Random.fromSeed('mutate'))).toBe(form);
  });
});

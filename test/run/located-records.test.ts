import { describe, expect, it } from 'vitest';
import { NO_COORDINATE } from '../../src/model/batch.ts';
import { LocatedRecords } from '../../src/run/located-records.ts';
import { logOf } from '../engine/harness.ts';
import { countRule, ruleSetOf, speedRule, trailing } from '../oracle/builders.ts';

const RULES = ruleSetOf({ ...speedRule(trailing(10)), name: 'fast' }, countRule(2, trailing(10)));

const warningsOf = (...points: (readonly [number, number] | null)[]) => {
  const located = new LocatedRecords();
  located.delivered(logOf(points.map((point, at) => ({ at, point }))));
  return located.warningsFor(RULES);
};

describe('LocatedRecords', () => {
  it('warns of a rule of speed where no record has both coordinates', () => {
    const [only, ...more] = warningsOf(null, [0, NO_COORDINATE], [NO_COORDINATE, 0]);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ code: 'no_coordinates', text: expect.stringMatching(/so fast, .* never holds/) });
  });

  it('says nothing where one has, where there are no records, and of other rules', () => {
    expect(warningsOf(null, [0, 0])).toEqual([]);
    expect(warningsOf()).toEqual([]);
    const located = new LocatedRecords();
    located.delivered(logOf([{ at: 0 }]));
    expect(located.warningsFor(ruleSetOf(countRule(2, trailing(10))))).toEqual([]);
  });
});

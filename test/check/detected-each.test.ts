import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectedEach, pairDetected } from '../../src/check/detected-each.ts';
import { type EpisodeOutcome } from '../../src/report/outcomes.ts';

function outcomes(detected: readonly boolean[], prefix = 'e'): EpisodeOutcome[] {
  return detected.map((found, i) => ({
    episode_id: `${prefix}-${i}`,
    label: 'fraud',
    pattern: 'impossible_travel',
    rule: 'travel',
    rungs: [],
    detected: found,
    cause: null,
    alert_ids: [],
    time_to_detect_ms: null,
    time_to_detect_event_ms: null,
  }));
}

const text = (detected: readonly boolean[], prefix?: string): string =>
  detectedEach(outcomes(detected, prefix), 'travel')!;

describe('which episodes were detected', () => {
  it('is a name for the episodes and a bit for each', () => {
    expect(text([true, false, true, true, false, false, false, false, true])).toMatch(/^[0-9a-f]{8}:sIA=$/);
  });

  it('is nothing where there are none of the rule, and decoys are none', () => {
    const decoys = outcomes([true]).map((outcome) => ({ ...outcome, label: 'decoy' }) as const);
    expect(detectedEach(decoys, 'travel')).toBeUndefined();
    expect(detectedEach(outcomes([true]), 'another')).toBeUndefined();
  });

  it('pairs two runs as counting each episode does', () => {
    const pairs = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 70 });
    fc.assert(
      fc.property(pairs, (both) => {
        const [before, after] = [both.map(([was]) => was), both.map(([, is]) => is)];
        const count = (was: boolean, is: boolean): number =>
          both.filter((one) => one[0] === was && one[1] === is).length;
        expect(pairDetected(text(before), text(after), both.length)).toEqual({
          both: count(true, true),
          only_a: count(true, false),
          only_b: count(false, true),
          neither: count(false, false),
        });
      }),
    );
  });

  it('does not pair other episodes, or another number of them', () => {
    expect(pairDetected(text([true, true]), text([true, true], 'f'), 2)).toBeUndefined();
    expect(pairDetected(text([true]), text([true, true]), 2)).toBeUndefined();
    expect(pairDetected('broken', 'broken', 9)).toBeUndefined();
  });
});

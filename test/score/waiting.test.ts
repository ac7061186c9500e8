import { describe, expect, it } from 'vitest';
import { detection, episode, scoresOf, seenDownTo } from '../report/fixtures.ts';

/**
 * Complete at 0, released when the clock had reached 5,000 ms, though 2,000 ms (the allowed disorder) would have done:
 *
 *   0 ─────────── 2,000 ─────────────────── 5,000   event clock
 *   completed     could be released         was released
 */
function scoreOf(timing: { readonly at_end: boolean }, allowedDisorderMs?: number) {
  const found = detection('a', ['t1', 't2']);
  return scoresOf({
    episodes: [episode('e', ['t1', 't2'])],
    rungs: seenDownTo('admitted', found),
    engine: [found],
    timings: () => ({ event_clock_ms: 5000, processing_time_ms: 6000, ...timing }),
    ...(allowedDisorderMs === undefined ? {} : { allowedDisorderMs }),
  }).rules.get('travel')!;
}

describe('waiting for traffic', () => {
  it('is what the clock had gone beyond what was needed', () => {
    const score = scoreOf({ at_end: false }, 2000);
    expect(score.waiting_for_traffic!.share).toBeCloseTo(3000 / 5000, 12);
    expect(score.time_to_detect_event_ms.max).toBe(5000);
    expect(score.time_to_detect_watermark_ms!.max).toBe(3000);
  });

  it('is not measured of what only the end of the log released', () => {
    expect(scoreOf({ at_end: true }, 2000).waiting_for_traffic!.share).toBeNull();
  });

  it('is left out for an engine whose allowed disorder is not known', () => {
    expect(scoreOf({ at_end: false })).not.toHaveProperty('waiting_for_traffic');
  });
});

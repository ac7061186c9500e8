import { expect, it } from 'vitest';
import { parsePace } from '../../src/pacing/parse-pace.ts';

it('reads how fast a replay is to go', () => {
  expect(parsePace({})).toEqual({ kind: 'max' });
  expect(parsePace({ speed: 'max' })).toEqual({ kind: 'max' });
  expect(parsePace({ speed: '60' })).toEqual({ kind: 'speed', factor: 60, maxGapMs: null });
  expect(parsePace({ speed: '0.5x', maxGap: '10s' })).toEqual({ kind: 'speed', factor: 0.5, maxGapMs: 10_000 });
  expect(parsePace({ rate: '250' })).toEqual({ kind: 'rate', perSecond: 250 });
  expect(parsePace({ rate: '250/s' })).toEqual({ kind: 'rate', perSecond: 250 });
});

it.each([
  [{ speed: 'fast' }, '--speed: expected max, or how many times as fast, as in 1 or 60, found "fast"'],
  [{ speed: '0' }, '--speed: expected'],
  [{ speed: '' }, '--speed: expected'],
  [{ speed: '6\n0' }, '--speed: expected max, or how many times as fast, as in 1 or 60, found "6\\n0"'],
  [{ rate: '6\n0/s' }, '--rate: expected records a second, as in 500, found'],
  [{ rate: '-1' }, '--rate: expected records a second, as in 500, found "-1"'],
  [{ rate: '5', speed: '1' }, '--rate: takes the place of --speed'],
  [{ rate: '5', maxGap: '1s' }, '--max-gap: cuts recorded pauses, and --rate has none'],
  [{ maxGap: '1s' }, '--max-gap: at full speed there are no pauses to cut'],
  [{ speed: '1', maxGap: '5' }, '--max-gap: missing unit'],
])('refuses %j', (request, message) => {
  expect(() => parsePace(request)).toThrow(message);
});

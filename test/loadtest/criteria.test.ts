import { describe, expect, it } from 'vitest';
import { type BacklogSample, growthPerS } from '../../src/loadtest/backlog.ts';
import { type Criterion, failuresOf, type StepFigures } from '../../src/loadtest/criteria.ts';

const OBJECTIVE = { p50Ms: 1000, p99Ms: 10_000 };

const GOOD: StepFigures = {
  cutShort: null,
  seconds: 20,
  offeredPerS: 1000,
  backlogGrowthPerS: 0,
  senderLateP99Ms: 12,
  alerts: { measured: 500, incomplete: 0 },
  latency: { p50: 300, p99: 900 },
};

const failed = (changes: Partial<StepFigures>, objective = OBJECTIVE): readonly Criterion[] =>
  failuresOf({ ...GOOD, ...changes }, objective).map(({ criterion }) => criterion);

describe('a step is sustained', () => {
  it('where the load was offered in time, the backlog did not grow and the objective held', () => {
    expect(failed({})).toEqual([]);
    expect(failed({ backlogGrowthPerS: -500 })).toEqual([]);
  });

  it.each<[Partial<StepFigures>, readonly Criterion[]]>([
    [{ cutShort: 'a record had waited 12 s' }, ['cut_short']],
    [{ senderLateP99Ms: 500 }, []],
    [{ senderLateP99Ms: 501 }, ['sender']],
    [{ backlogGrowthPerS: 10 }, []],
    [{ backlogGrowthPerS: 10.1 }, ['backlog']],
    [{ latency: { p50: 1000, p99: 1000 } }, ['objective']],
    [{ latency: { p50: 999, p99: 10_000 } }, ['objective']],
    [{ latency: { p50: null, p99: null } }, ['objective']],
    [{ alerts: { measured: 990, incomplete: 10 } }, []],
    [{ alerts: { measured: 989, incomplete: 11 } }, ['objective']],
    [
      { backlogGrowthPerS: 400, senderLateP99Ms: 4000, latency: { p50: 3000, p99: 4000 } },
      ['sender', 'backlog', 'objective'],
    ],
  ])('unless %j fails %j', (changes, criteria) => {
    expect(failed(changes)).toEqual(criteria);
  });

  it('with a sender that is no later than the objective’s p50', () => {
    expect(failed({ senderLateP99Ms: 60, latency: { p50: 40, p99: 90 } }, { p50Ms: 50, p99Ms: 100 })).toEqual([
      'sender',
    ]);
  });

  it('says why in words', () => {
    const figures = { ...GOOD, backlogGrowthPerS: 1234.5, senderLateP99Ms: 2345, latency: { p50: 2000, p99: 12_345 } };
    expect(failuresOf(figures, OBJECTIVE).map(({ why }) => why)).toEqual([
      'sent late, p99 2.3 s of 500 ms',
      'backlog grew by 1,235/s',
      'p50 2 s of 1 s',
    ]);
    expect(failuresOf({ ...GOOD, latency: { p50: null, p99: null } }, OBJECTIVE)[0]!.why).toBe('no alert was measured');
    expect(failuresOf({ ...GOOD, alerts: { measured: 3, incomplete: 1 } }, OBJECTIVE)[0]!.why).toBe(
      '1 of 4 alerts did not arrive in time',
    );
  });

  it('says of a step that was cut short only what was seen', () => {
    const nothing = { cutShort: 'a record had waited 10 s', senderLateP99Ms: null, latency: { p50: null, p99: null } };
    expect(failed(nothing)).toEqual(['cut_short']);
  });
});

/** A backlog of 20 s, sampled ten times a second, at 1000 records a second. */
function judged(records: (second: number) => number): readonly Criterion[] {
  const samples: BacklogSample[] = Array.from({ length: 200 }, (_, i) => ({ atMs: 100 * i, records: records(i / 10) }));
  return failed({ backlogGrowthPerS: growthPerS(samples) });
}

describe('a backlog', () => {
  it.each<[string, (second: number) => number]>([
    ['that stays at a batch or two', (second) => ((second * 10) % 3) * 100],
    ['that swings', (second) => 300 + 250 * Math.sin(second)],
    ['that is large but stands', () => 5000],
    ['that shrinks after the warm-up', (second) => Math.max(0, 3000 - 400 * second)],
    [
      'with a pause of half a second, caught up with',
      (second) => (second >= 9 && second < 9.5 ? 1000 * (second - 9) : 0),
    ],
    ['with a pause of half a second at the end', (second) => (second >= 19.5 ? 1000 * (second - 19.5) : 0)],
  ])('%s is none that grows', (_, records) => {
    expect(judged(records)).toEqual([]);
  });

  it.each<[string, (second: number) => number]>([
    ['of a system that does 97 of 100', (second) => 30 * second],
    ['of a system that does 97 of 100, in bursts', (second) => 30 * second + 200 * Math.sin(9 * second)],
    ['of a system that gives up half-way', (second) => Math.max(0, second - 10) * 1000],
    ['of a system that stalls for the last three seconds', (second) => Math.max(0, second - 17) * 1000],
  ])('%s grows', (_, records) => {
    expect(judged(records)).toEqual(['backlog']);
  });

  it('of a single record at a slow rate does not grow', () => {
    expect(failed({ offeredPerS: 0.5, backlogGrowthPerS: 1 / 20 })).toEqual([]);
    expect(failed({ offeredPerS: 0.5, backlogGrowthPerS: 2 / 20 })).toEqual(['backlog']);
  });
});

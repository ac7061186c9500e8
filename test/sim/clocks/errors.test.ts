import { describe, expect, it } from 'vitest';
import { type ClockError } from '../../../src/model/clocks.ts';
import { Random } from '../../../src/random/random.ts';
import { compileError } from '../../../src/sim/clocks/errors.ts';
import { mean } from '../../random/statistics.ts';
import { constant, DAY, HOUR, MINUTE, START_MS, uniform } from '../scenario-fixture.ts';

const KEYS = Array.from({ length: 2000 }, (_, key) => key);

/** What client 1's clock shows too much, at each of these times after the start. */
function errors(error: ClockError, ...afterMs: readonly number[]): number[] {
  const errorMs = compileError(error, START_MS, Random.fromSeed('errors'));
  return afterMs.map((ms) => errorMs(1, START_MS + ms));
}

function drawn(error: ClockError, afterMs: number): number[] {
  const errorMs = compileError(error, START_MS, Random.fromSeed('errors'));
  return KEYS.map((key) => errorMs(key, START_MS + afterMs));
}

const at = (ms: number) => ({ kind: 'after_start', ms: constant(ms) }) as const;

describe('what a clock shows too much', () => {
  //  true   0────10────20
  //  clock    −5────5────15
  it('offset: the same all the time', () => {
    expect(errors({ kind: 'offset', byMs: constant(-5000) }, -DAY, 0, DAY)).toEqual([-5000, -5000, -5000]);
  });

  //  error 0        ╱ 86.4 s after ten days
  //        start ╱
  it('drift: parts per million from the start', () => {
    const drift = { kind: 'drift', ppm: constant(100) } as const;
    expect(errors(drift, 0, 10_000, 10 * DAY)).toEqual([0, 1, 86_400]);
    expect(errors({ ...drift, ppm: constant(-12.5) }, DAY)).toEqual([-1080]);
  });

  //  true   0──1h──────2h         an hour after the start the clock is set back by ten minutes
  //  clock  0──1h
  //          50m──────1h50m
  it('step: from its instant on', () => {
    const step = { kind: 'step', at: at(HOUR), byMs: constant(-10 * MINUTE) } as const;
    expect(errors(step, 0, HOUR - 1, HOUR, DAY)).toEqual([0, 0, -10 * MINUTE, -10 * MINUTE]);
    const instant = { kind: 'instant', timeMs: START_MS + 2 * HOUR } as const;
    expect(errors({ ...step, at: instant, byMs: constant(7) }, 2 * HOUR - 1, 2 * HOUR)).toEqual([0, 7]);
  });

  //  +30 s    ╭─╮
  //     0  ──╯   ╲   ╭──      a period of twenty minutes
  //  −30 s        ╰─╯
  it('sine: from zero up, and later in the period with a phase', () => {
    const sine = {
      kind: 'sine',
      amplitudeMs: constant(30_000),
      periodMs: 20 * MINUTE,
      phaseMs: constant(0),
    } as const;
    const quarters = [0, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 20 * MINUTE];
    expect(errors(sine, ...quarters).map((ms) => ms + 0)).toEqual([0, 30_000, 0, -30_000, 0]);
    expect(errors({ ...sine, phaseMs: constant(5 * MINUTE) }, 0)).toEqual([30_000]);
  });

  //  true   0──1h────3h──4h
  //  clock  0──1h════1h│ 4h     stands still for two hours, then is right again
  it('freeze: the same stamp all the while', () => {
    const freeze = { kind: 'freeze', from: at(HOUR), forMs: constant(2 * HOUR) } as const;
    const times = [HOUR - 1, HOUR, 2 * HOUR, 3 * HOUR - 1, 3 * HOUR];
    const stamps = errors(freeze, ...times).map((error, i) => times[i]! + error);
    expect(stamps).toEqual([HOUR - 1, HOUR, HOUR, HOUR, 3 * HOUR]);
  });

  //  UTC        05:00    06:00           07:00
  //  wall clock 01:00    02:00 → 01:00   02:00     summer time ends
  it('zone: ahead of UTC by what the table says', () => {
    const changes = [
      { atMs: START_MS, aheadMs: HOUR },
      { atMs: START_MS + DAY, aheadMs: 2 * HOUR },
      { atMs: START_MS + 3 * DAY, aheadMs: HOUR },
    ];
    const zone = { kind: 'zone', zone: { name: 'Europe/Nowhere', aheadMs: -HOUR, changes } } as const;
    const times = [-1, 0, DAY - 1, DAY, 3 * DAY - 1, 3 * DAY, 30 * DAY];
    expect(errors(zone, ...times)).toEqual([-1, 1, 1, 2, 2, 1, 1].map((hours) => hours * HOUR));
    expect(errors({ ...zone, zone: { ...zone.zone, changes: [] } }, 0, DAY)).toEqual([-HOUR, -HOUR]);
  });
});

describe('what is drawn', () => {
  const all: ClockError[] = [
    { kind: 'offset', byMs: uniform(-30_000, 30_000) },
    { kind: 'drift', ppm: uniform(-100, 100) },
    { kind: 'step', at: { kind: 'after_start', ms: uniform(0, DAY) }, byMs: uniform(-60_000, 60_000) },
    { kind: 'sine', amplitudeMs: uniform(0, 1000), periodMs: HOUR, phaseMs: uniform(0, HOUR) },
    { kind: 'freeze', from: { kind: 'after_start', ms: uniform(0, DAY) }, forMs: uniform(0, DAY) },
  ];

  it.each(all)('$kind: once for each key, whole ms, whatever is asked before', (error) => {
    const first = drawn(error, DAY / 2);
    expect(new Set(first).size).toBeGreaterThan(10);
    expect(first.every(Number.isSafeInteger)).toBe(true);
    const errorMs = compileError(error, START_MS, Random.fromSeed('errors'));
    for (const key of [...KEYS].reverse()) expect(errorMs(key, START_MS + DAY / 2)).toBe(first[key]);
  });

  it('a signed uniform offset stays within its bounds, on both sides of zero', () => {
    const offsets = drawn({ kind: 'offset', byMs: uniform(-30_000, 30_000) }, 0);
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(-30_000);
    expect(Math.max(...offsets)).toBeLessThan(30_000);
    expect(Math.abs(mean(offsets))).toBeLessThan(4 * (30_000 / Math.sqrt(3 * KEYS.length)));
  });

  it('the moment and the size of a step are drawn apart', () => {
    const half = uniform(0, DAY);
    const step = { kind: 'step', at: { kind: 'after_start', ms: half }, byMs: half } as const;
    const sizes = drawn(step, DAY / 2).filter((ms) => ms > 0);
    // Of the same draw, those that have stepped by noon would all have stepped by less than half a day.
    expect(Math.max(...sizes)).toBeGreaterThan(0.9 * DAY);
    expect(Math.abs(sizes.length - KEYS.length / 2)).toBeLessThan(4 * Math.sqrt(KEYS.length / 4));
  });
});

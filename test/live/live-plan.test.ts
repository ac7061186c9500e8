import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rule, type WindowSpec } from '../../src/model/rule-set.ts';
import { liveId } from '../../src/live/live-settings.ts';
import { type LiveRequest, phaseMs, planLive } from '../../src/live/live-plan.ts';
import { idOf, runLog } from '../engine/harness.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

const rule = (window: WindowSpec): Rule => ({ name: 'r', kind: 'count', atLeast: 2, window, detects: [] });
const phaseOf = (...windows: readonly WindowSpec[]) => phaseMs({ name: 'set', rules: windows.map(rule) });

describe('the phase, by which times may be shifted', () => {
  it.each<[string, readonly WindowSpec[], number]>([
    ['is a minute without rules, for the aggregates', [], MINUTE],
    ['is a minute for trailing windows of any size', [{ kind: 'trailing', sizeMs: 7 * HOUR + 1 }], MINUTE],
    ['holds tumbling windows', [{ kind: 'tumbling', sizeMs: 10 * MINUTE }], 10 * MINUTE],
    ['holds windows of less than a minute', [{ kind: 'tumbling', sizeMs: 45_000 }], 3 * MINUTE],
    ['holds the slide of hopping windows', [{ kind: 'hopping', sizeMs: 10 * MINUTE, slideMs: 4 * MINUTE }], 4 * MINUTE],
    [
      'holds all of them at once',
      [
        { kind: 'tumbling', sizeMs: 4 * MINUTE },
        { kind: 'trailing', sizeMs: 11 },
        { kind: 'hopping', sizeMs: HOUR, slideMs: 6 * MINUTE },
      ],
      12 * MINUTE,
    ],
  ])('%s', (_, windows, expected) => {
    expect(phaseOf(...windows)).toBe(expected);
  });
});

const speeds = fc.oneof(
  fc.constant(1),
  fc.constantFrom(0.1, 0.5, 0.999, 1.001, 2, 60, 86_400),
  fc.double({ min: 0.01, max: 100_000, noNaN: true }),
);

const requests: fc.Arbitrary<LiveRequest> = fc
  .record({
    startMs: fc.integer({ min: -40 * 365 * DAY, max: 60 * 365 * DAY }),
    durationMs: fc.integer({ min: 1, max: 40 * DAY }),
    historyMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10 * DAY })),
    speed: speeds,
    phaseMs: fc.integer({ min: 1, max: 1440 }).map((minutes) => minutes * MINUTE),
    nowMs: fc.integer({ min: 0, max: 60 * 365 * DAY }),
  })
  .map(({ durationMs, ...rest }) => ({ ...rest, endMs: rest.startMs + durationMs }));

// The world, and the wall clock below it, at speed 1:
//
//   world   start ├──── history ────┤ present ──────────────────┤ end
//                      (at once)    │      (as it comes due)    │
//   stamped as            … ────────┤ present + shift            end + shift
//   wall                            now ────────────────────────┤ now + (end − present) / speed
//
// Faster, the stamps begin in the past and have caught up when the world ends; slower, they begin now and fall behind:
//
//   speed 60    stamps  ╱ from (end − present)·(1 − 1/60) before now      speed 0.5   stamps  ╲ from now on, ever later
describe('the plan of a live run', () => {
  it('shifts by whole phases, to where no time is stamped in the future at any instant of the run', () => {
    fc.assert(
      fc.property(requests, fc.double({ min: 0, max: 1, noNaN: true }), (request, share) => {
        const { endMs, speed, nowMs } = request;
        const { shiftMs, presentMs } = planLive(request);
        expect(Math.abs(shiftMs % request.phaseMs)).toBe(0);
        fc.pre(presentMs < endMs);
        for (const part of [0, share, 1]) {
          const worldMs = presentMs + part * (endMs - presentMs);
          const wallMs = nowMs + (worldMs - presentMs) / speed;
          // Doubles of this size are good for a thousandth of a millisecond.
          expect(worldMs + shiftMs).toBeLessThanOrEqual(wallMs + 0.01);
        }
      }),
    );
  });

  it('shifts no further into the past than whole phases ask for', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { endMs, speed, nowMs } = request;
        const { shiftMs, presentMs } = planLive({ ...request, historyMs: 0 });
        fc.pre(presentMs < endMs && speed !== 1);
        const gaps = [nowMs - presentMs, nowMs + (endMs - presentMs) / speed - endMs].map((gap) => gap - shiftMs);
        expect(Math.min(...gaps)).toBeLessThan(request.phaseMs + 0.01);
      }),
    );
  });

  it('has now for the present at speed 1, and a little more history for it', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { shiftMs, presentMs } = planLive({ ...request, speed: 1 });
        expect(presentMs + shiftMs).toBe(request.nowMs);
        const historyMs = presentMs - request.startMs;
        expect(historyMs).toBeGreaterThanOrEqual(request.historyMs);
        expect(historyMs).toBeLessThan(request.historyMs + request.phaseMs);
      }),
    );
  });

  it('has no history and begins now where there is a warm-up', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const plan = planLive({ ...request, historyMs: 0, speed: 1, warmUpMs: 5000 });
        expect(plan).toEqual({
          shiftMs: request.nowMs - request.startMs,
          presentMs: request.startMs,
          speed: 1,
          warmUpMs: 5000,
        });
      }),
    );
  });

  it('has exactly the history that was asked for at any other speed', () => {
    fc.assert(
      fc.property(requests, (request) => {
        fc.pre(request.speed !== 1);
        expect(planLive(request).presentMs - request.startMs).toBe(request.historyMs);
      }),
    );
  });
});

// Tumbling windows of 10 min, and purchases at     0   9:59 | 10:00   19:59 | 20:00
//                                                  └─ two ──┘ └─── two ───┘   one
// A shift by 7 min would put the third beside the second; one by a phase leaves each where it is.
describe('aligned windows', () => {
  const window: WindowSpec = { kind: 'tumbling', sizeMs: 10 * MINUTE };
  const times = [0, 10 * MINUTE - 1, 10 * MINUTE, 20 * MINUTE - 1, 20 * MINUTE];
  const found = (shiftMs: number) =>
    runLog(
      times.map((at) => ({ at: at + shiftMs })),
      [rule(window)],
    ).detections.map(({ detection }) => ({
      evidence: detection.evidence,
      startMs: detection.window_start_ms - shiftMs,
    }));

  it('hold the same transactions under the shift of a plan', () => {
    const expected = [
      { evidence: [idOf(0), idOf(1)], startMs: 0 },
      { evidence: [idOf(2), idOf(3)], startMs: 10 * MINUTE },
    ];
    expect(found(0)).toEqual(expected);
    expect(found(7 * MINUTE)).not.toEqual(expected);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 * 365 * DAY }), speeds, (nowMs, speed) => {
        const request = { startMs: 0, endMs: 21 * MINUTE, historyMs: 0, speed, nowMs, phaseMs: phaseOf(window) };
        expect(found(planLive(request).shiftMs)).toEqual(expected);
      }),
    );
  });
});

it('a live run is called by its run and when it began', () => {
  expect(liveId('0123456789abcdef', Date.UTC(2026, 2, 2, 9, 5, 7, 123))).toBe('0123456789abcdef-20260302T090507Z');
});

import { expect, it } from 'vitest';
import { operatingPoint } from '../../src/page/operating-point.ts';
import { type CurvePoint } from '../../src/report/curve-schema.ts';

function point(window_ms: number, alerts: number, amount_caught_cents: number): CurvePoint {
  return { window_ms, alerts, alerts_per_day: alerts, episodes: alerts, amount_caught_cents, amount_saved_cents: 0 };
}

it('is the window that is worth most, and none where alerts cost more than they catch', () => {
  const points = [point(1, 10, 10_000), point(2, 20, 15_000), point(3, 40, 16_000)];
  expect(operatingPoint(points, 0)?.window_ms).toBe(3);
  expect(operatingPoint(points, 100)?.window_ms).toBe(2);
  expect(operatingPoint(points, 600)?.window_ms).toBe(1);
  expect(operatingPoint(points, 1000)).toBeNull();
});

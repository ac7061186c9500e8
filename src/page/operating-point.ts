import { type CurvePoint } from '../report/curve-schema.ts';

/**
 * The point of a curve that is worth most if an alert costs so much: what is exposed in the episodes that are caught, less what the alerts cost;
 * of equals the one with the fewest alerts. Null where no window is worth its alerts.
 */
export function operatingPoint(points: readonly CurvePoint[], alertCostCents: number): CurvePoint | null {
  let best: CurvePoint | null = null;
  for (const point of points) {
    const worth = worthCents(point, alertCostCents);
    if (worth > 0 && (best === null || worth > worthCents(best, alertCostCents))) best = point;
  }
  return best;
}

/** What a point is worth, in cents. */
export function worthCents({ amount_caught_cents, alerts }: CurvePoint, alertCostCents: number): number {
  return amount_caught_cents - alerts * alertCostCents;
}

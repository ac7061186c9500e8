import { type PriceCurve, type PricePoint } from './price-curves.ts';

/** The setting that is worth most, and what it gives. */
export interface OperatingPoint {
  readonly curve: PriceCurve;
  readonly point: PricePoint;
}

/**
 * The point of a rule's curves that is worth most if an alert costs so much: what is exposed in the episodes that are caught, less what the alerts
 * cost; of equals the first. Null where no setting is worth its alerts.
 */
export function operatingPoint(curves: readonly PriceCurve[], alertCostCents: number): OperatingPoint | null {
  let best: OperatingPoint | null = null;
  for (const curve of curves) {
    for (const point of curve.points) {
      const worth = worthCents(point, alertCostCents);
      if (worth > 0 && (best === null || worth > worthCents(best.point, alertCostCents))) best = { curve, point };
    }
  }
  return best;
}

/** What a point is worth, in cents. */
export function worthCents({ amount_caught_cents, alerts }: PricePoint, alertCostCents: number): number {
  return amount_caught_cents - alerts * alertCostCents;
}

/** Whether the point is the run's own: the last of its curve, and so of each curve of the rule. */
export function isOwn({ curve, point }: OperatingPoint): boolean {
  return curve.points.at(-1) === point;
}

import { type ScoreSpan } from './score-spans.ts';

/** A limit, and how many alerts it gives. */
export interface Limit {
  readonly aboveMilli: number;
  readonly alerts: number;
}

/**
 * The least limit which gives at most `most` alerts and above which no limit gives more than that; null if the lowest one does. A higher limit may part an alert into two,
 * so that the number of alerts does not always fall as the limit rises.
 */
export function leastLimit(spans: readonly ScoreSpan[], most: number): Limit | null {
  const changes = new Map<number, number>();
  const change = (atMilli: number, by: number): unknown => changes.set(atMilli, (changes.get(atMilli) ?? 0) + by);
  for (const { fromMilli, toMilli } of spans) {
    change(toMilli, 1);
    change(fromMilli, -1);
  }
  let alerts = 0;
  // Downwards: an alert is given below its end, and no longer below its beginning.
  for (const aboveMilli of [...changes.keys()].sort((a, b) => b - a)) {
    const below = alerts + changes.get(aboveMilli)!;
    if (below > most) return { aboveMilli, alerts };
    alerts = below;
  }
  return null;
}

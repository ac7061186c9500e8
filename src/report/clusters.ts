import { countsForPrecision } from './alert-class.ts';
import { type ClusterCounts } from './intervals.ts';
import { RELATION } from './matching.ts';
import { elapsedMs, isDetected, placesOf, type RuleView } from './rule-view.ts';
import { compareText } from './text-order.ts';
import { TimeToDetectSummary } from './time-to-detect.ts';

/** The clients that have an episode or an alert of the rule, numbered in the order of their names. */
export function clustersOf(view: RuleView): ReadonlyMap<string, number> {
  const clients = new Set(view.alerts.filter(countsForPrecision).map((alert) => alert.client_id));
  for (const place of placesOf(view, RELATION.target)) clients.add(view.index.episodes[place]!.client_id);
  return new Map([...clients].sort(compareText).map((client, number) => [client, number]));
}

export function countByCluster(view: RuleView, clusters: ReadonlyMap<string, number>): ClusterCounts {
  const column = (): Uint32Array => new Uint32Array(clusters.size);
  const counts = { episodes: column(), detected: column(), judged: column(), matched: column() };
  for (const place of placesOf(view, RELATION.target)) {
    const cluster = clusters.get(view.index.episodes[place]!.client_id)!;
    counts.episodes[cluster]! += 1;
    if (isDetected(view, place)) counts.detected[cluster]! += 1;
  }
  for (const alert of view.alerts) {
    if (!countsForPrecision(alert)) continue;
    const cluster = clusters.get(alert.client_id)!;
    counts.judged[cluster]! += 1;
    if (alert.class === 'matched') counts.matched[cluster]! += 1;
  }
  return counts;
}

/** The times to detect of the rule's targets on one clock, each with its client's cluster. */
export function timesToDetect(
  view: RuleView,
  clusters: ReadonlyMap<string, number>,
  clock: 'processing' | 'event',
): TimeToDetectSummary {
  return new TimeToDetectSummary(
    placesOf(view, RELATION.target).map((place) => ({
      elapsedMs: elapsedMs(view, place, clock),
      cluster: clusters.get(view.index.episodes[place]!.client_id)!,
    })),
  );
}

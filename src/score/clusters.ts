import { countsForPrecision } from './alert-class.ts';
import { type ClusterCounts } from './intervals.ts';
import { elapsedMs, isDetected, type RuleView } from './rule-view.ts';
import { compareText } from '../model/text-order.ts';
import { TimesToDetect } from './time-to-detect.ts';

/** A number for each client that has fraud to be found or an alert, in the order of their names. */
export type Clusters = ReadonlyMap<string, number>;

/** The clients of all rules together: they are resampled jointly. */
export function clustersOf(views: readonly RuleView[]): Clusters {
  const clients = new Set<string>();
  for (const view of views) {
    for (const alert of view.alerts) clients.add(alert.client_id);
    for (const place of view.targets) clients.add(view.index.episodes[place]!.client_id);
  }
  return new Map([...clients].sort(compareText).map((client, number) => [client, number]));
}

export function countByCluster(view: RuleView, clusters: Clusters): ClusterCounts {
  const column = (): Uint32Array => new Uint32Array(clusters.size);
  const counts = { episodes: column(), detected: column(), judged: column(), matched: column() };
  for (const place of view.targets) {
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
export function timesToDetect(view: RuleView, clusters: Clusters, clock: 'processing' | 'event'): TimesToDetect {
  return new TimesToDetect(
    view.targets.map((place) => ({
      elapsedMs: elapsedMs(view, place, clock),
      cluster: clusters.get(view.index.episodes[place]!.client_id)!,
    })),
    clusters.size,
  );
}

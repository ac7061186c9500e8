import { ALL_ALERT_CLASSES, type AlertClass, type AlertOutcome } from '../report/outcomes.ts';
import { FALSE_CLASSES } from '../report/timeline-schema.ts';
import { type WindowSpec } from '../model/rule-set.ts';
import { type ScoredDetection } from './scoring-input.ts';

/**
 * From the least start to the largest end of the windows of an alert's detections, or of what they happened in where that is not the window. In ms of
 * event time.
 */
export interface Reach {
  fromMs: number;
  toMs: number;
}

/** False alerts of one client and rule that overlap, which count once. */
export interface Occurrence {
  readonly clientId: string;
  /** Of the alert that opened first. */
  readonly class: AlertClass;
}

/** Whether alerts of a class count against precision. */
export function isFalseClass(name: AlertClass): boolean {
  return name === 'unlabelled' || (FALSE_CLASSES as readonly AlertClass[]).includes(name);
}

/**
 * The occurrences behind the false alerts of one rule, and those behind its alerts of `cross_pattern`, which chain among themselves. `alerts`
 * and `engine` are in the order of `alerts.jsonl`.
 */
export function occurrencesOf(
  alerts: readonly AlertOutcome[],
  engine: readonly ScoredDetection[],
  window: WindowSpec,
): Occurrence[] {
  const reaches = reachesOf(engine);
  const placed = alerts.map((alert) => ({ ...reaches.get(alert.alert_id)!, clientId: alert.client_id, alert }));
  const wrong = placed.filter(({ alert }) => isFalseClass(alert.class));
  const crossed = placed.filter(({ alert }) => alert.class === 'cross_pattern');
  return [...firstOfChains(wrong, window), ...firstOfChains(crossed, window)].map(({ clientId, alert }) => {
    return { clientId, class: alert.class };
  });
}

/** How many occurrences there are of each class. */
export function countOccurrences(occurrences: readonly Occurrence[]): Record<AlertClass, number> {
  const counts = Object.fromEntries(ALL_ALERT_CLASSES.map((name) => [name, 0]));
  for (const occurrence of occurrences) counts[occurrence.class]! += 1;
  return counts as Record<AlertClass, number>;
}

/** The reach of each alert. */
export function reachesOf(engine: readonly ScoredDetection[]): Map<string, Reach> {
  const reaches = new Map<string, Reach>();
  for (const detection of engine) {
    const reach = reaches.get(detection.alert_id);
    if (reach === undefined) reaches.set(detection.alert_id, reachOf(detection));
    else extendReach(reach, detection);
  }
  return reaches;
}

/** The reach of an alert that has made one detection. */
export function reachOf(detection: Reaching): Reach {
  return { fromMs: fromMsOf(detection), toMs: toMsOf(detection) };
}

/** Takes one more detection of the alert into its reach. */
export function extendReach(reach: Reach, detection: Reaching): void {
  reach.fromMs = Math.min(reach.fromMs, fromMsOf(detection));
  reach.toMs = Math.max(reach.toMs, toMsOf(detection));
}

type Reaching = Pick<ScoredDetection, 'event_time_ms' | 'window_start_ms' | 'window_end_ms' | 'details'>;

/** The window of a speed says how far back the other place is looked for, and that of an anomaly how long a past is remembered: neither is when it happened. */
function fromMsOf({ details, event_time_ms, window_start_ms }: Reaching): number {
  switch (details?.kind) {
    case 'speed':
      return event_time_ms - details.elapsed_ms;
    case 'anomaly':
      return event_time_ms;
    default:
      return window_start_ms;
  }
}

function toMsOf({ details, event_time_ms, window_end_ms }: Reaching): number {
  return details?.kind === 'speed' || details?.kind === 'anomaly' ? event_time_ms : window_end_ms;
}

/**
 * Of each chain of overlapping reaches of one client, the alert that comes first in `alerts`. A trailing window includes its end, so there reaches
 * that share one instant overlap.
 */
export function firstOfChains<T extends Readonly<Reach> & { readonly clientId: string }>(
  alerts: readonly T[],
  { kind }: Pick<WindowSpec, 'kind'>,
): T[] {
  const byClient = new Map<string, { readonly place: number; readonly alert: T }[]>();
  for (const [place, alert] of alerts.entries()) {
    const own = byClient.get(alert.clientId);
    if (own === undefined) byClient.set(alert.clientId, [{ place, alert }]);
    else own.push({ place, alert });
  }
  const firsts: number[] = [];
  for (const own of byClient.values()) {
    own.sort((a, b) => a.alert.fromMs - b.alert.fromMs);
    let endMs = -Infinity;
    for (const { place, alert } of own) {
      const overlaps = alert.fromMs < endMs || (kind === 'trailing' && alert.fromMs === endMs);
      if (overlaps) firsts[firsts.length - 1] = Math.min(firsts[firsts.length - 1]!, place);
      else firsts.push(place);
      endMs = Math.max(endMs, alert.toMs);
    }
  }
  return firsts.sort((a, b) => a - b).map((place) => alerts[place]!);
}

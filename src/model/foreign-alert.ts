import { type Detection, type DetectionTiming } from './alert.ts';

/**
 * What an engine other than the built-in one says: as much of a detection as it knows, null for what it does not. Also the row of
 * `alerts.jsonl` of its run. Every Detection is one.
 */
export interface ForeignAlert extends Pick<Detection, 'alert_id' | 'kind' | 'rule' | 'client_id'> {
  /** The triggering transaction. */
  readonly transaction_id: string | null;
  /** Event time of the triggering transaction. */
  readonly event_time_ms: number | null;
  readonly window_start_ms: number | null;
  readonly window_end_ms: number | null;
  /** Transaction ids. */
  readonly evidence: readonly string[] | null;
  /** How many transactions made the condition true; only where evidence does not name them all. */
  readonly evidence_total?: number | undefined;
  readonly details: Detection['details'] | null;
}

/** An alert of any engine, and when it was given. */
export interface TimedAlert {
  readonly detection: ForeignAlert;
  /** The event clock is NaN where the engine did not say what it had reached. */
  readonly timing: DetectionTiming;
  /** The alert as a line of `alerts.jsonl`, without the line feed. */
  readonly line: string;
}

/** The alerts of a run in the order of `alerts.jsonl`, the same each time they are gone through. */
export interface SaidAlerts<A extends TimedAlert = TimedAlert> extends Iterable<A> {
  /** Those that were not taken while the run went on. */
  untaken(): Iterable<A>;
}

/** The rung that another engine is compared with: that of all delivered records, or that of those which section 4 admits. */
export type ReferenceRung = 'delivered' | 'admitted';

/** By what alerts are held to the oracle's detections. */
export const ALERT_KEYS = ['transaction_id', 'evidence', 'window'] as const;
/** One of ALERT_KEYS. */
export type AlertKey = (typeof ALERT_KEYS)[number];

/** What another engine's alerts are compared with, and how closely. */
export interface ForeignComparison {
  readonly reference: ReferenceRung;
  /**
   * `every_field`: detection by detection, no field may differ. `detections`: each has to be met by an alert. `alerts`: it is enough
   * that one detection of each alert is met, for engines that say a thing once.
   */
  readonly compared: 'every_field' | 'detections' | 'alerts';
  /** Names of the rules that it has; null: all of the rule set. */
  readonly rules: readonly string[] | null;
}

/** How another engine's alerts were held to the oracle's detections: how many by what, and how many are of none. */
export interface MatchingCounts {
  readonly matched_by: Readonly<Record<AlertKey, number>>;
  readonly unmatched: number;
}

/**
 * One thing in which another engine differs from the oracle: a detection that no alert met, an alert that no detection is behind, or an alert that
 * says of its detection something else. The row of `differences.jsonl`.
 */
export interface AlertDifference {
  readonly difference: 'missing' | 'extra' | 'altered';
  readonly rule: string;
  readonly client_id: string;
  readonly transaction_id: string | null;
  readonly event_time_ms: number | null;
  /** What the oracle detects; null for an extra alert. */
  readonly expected: Detection | null;
  /** What the engine said; null where that is missing. */
  readonly said: ForeignAlert | null;
}

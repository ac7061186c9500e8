import { type Cause, type Rung } from '../model/ladder.ts';

/** The classes of an alert in the order in which they are tried; the first that fits counts. */
export const ALERT_CLASSES = [
  'spurious',
  'matched',
  'duplicate',
  'decoy',
  'cross_pattern',
  'artefact',
  'coincidental',
] as const;
/** `unlabelled`: artefact or coincidental, if the world behind the log is unknown. */
export type AlertClass = (typeof ALERT_CLASSES)[number] | 'unlabelled';

/** The class of an alert; its row of `outcomes.jsonl`. */
export interface AlertOutcome {
  readonly alert_id: string;
  readonly rule: string;
  readonly client_id: string;
  readonly class: AlertClass;
  /** The episode or decoy that decided the class; null if none did. */
  readonly episode_id: string | null;
}

/** The outcome of one episode or decoy under one rule; its row of `outcomes.jsonl`. */
export interface EpisodeOutcome {
  readonly episode_id: string;
  readonly label: 'fraud' | 'decoy';
  readonly pattern: string;
  /** Null if no rule detects the pattern. */
  readonly rule: string | null;
  /** Rungs that are known to have detected it, from the top. Rung `intent` holds every episode. */
  readonly rungs: readonly Rung[];
  /** Whether the engine detected it. */
  readonly detected: boolean;
  /** Why it was missed; null for detected fraud, for decoys, and if the cause cannot be known. */
  readonly cause: Cause | null;
  /** Every alert that matches it, in the order of `alerts.jsonl`. */
  readonly alert_ids: readonly string[];
  /**
   * Processing time of the first matching detection − true time of completion, in ms. Null if missed, not measured, or a decoy.
   */
  readonly time_to_detect_ms: number | null;
  /** The partition's event clock at the first matching detection − event time of completion, in ms. Null as above. */
  readonly time_to_detect_event_ms: number | null;
}

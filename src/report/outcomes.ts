import { type Cause, type Rung } from '../model/ladder.ts';

/** What an alert turned out to be, in the order in which it is judged: the first that fits. */
export const ALERT_CLASSES = [
  'spurious',
  'matched',
  'duplicate',
  'decoy',
  'cross_pattern',
  'artefact',
  'coincidental',
] as const;
/** `unlabelled`: artefact or coincidental, where nobody knows the world that would tell. */
export type AlertClass = (typeof ALERT_CLASSES)[number] | 'unlabelled';

/** An alert that was judged; the row of `outcomes.jsonl` for it. */
export interface AlertOutcome {
  readonly alert_id: string;
  readonly rule: string;
  readonly client_id: string;
  readonly class: AlertClass;
  /** The episode or decoy that decided the class; null where none did. */
  readonly episode_id: string | null;
}

/** What became of one episode or decoy under one rule; the row of `outcomes.jsonl` for it. */
export interface EpisodeOutcome {
  readonly episode_id: string;
  readonly label: 'fraud' | 'decoy';
  readonly pattern: string;
  /** Null when no rule detects the pattern. */
  readonly rule: string | null;
  /** Rungs that are known to have detected it, top down; the intent knows every episode. */
  readonly rungs: readonly Rung[];
  /** By the engine. */
  readonly detected: boolean;
  /** Why it was missed; null for detected fraud, for decoys, and where nobody can tell. */
  readonly cause: Cause | null;
  /** Every alert that matches it, in the order of `alerts.jsonl`. */
  readonly alert_ids: readonly string[];
  /** Processing time of the first matching detection − true time of completion. Null if missed, not measured, or a decoy. */
  readonly time_to_detect_ms: number | null;
  /** The partition's event clock at the first matching detection − event time of completion; null as above. */
  readonly time_to_detect_event_ms: number | null;
}

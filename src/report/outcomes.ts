import { type EpisodeLabel } from '../model/episode.ts';
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
/**
 * The classes that depend on what is known of the traffic, tried between `cross_pattern` and `artefact`. `labelled`: about what the traffic's own
 * labels call fraud, and about nothing that was injected. `unlabelled`: artefact or coincidental, if the world behind the log is unknown.
 */
const TRAFFIC_CLASSES = ['labelled', 'unlabelled'] as const;
/** Every class that an alert may have. */
export const ALL_ALERT_CLASSES = [...ALERT_CLASSES, ...TRAFFIC_CLASSES] as const;
/** One of ALL_ALERT_CLASSES. */
export type AlertClass = (typeof ALL_ALERT_CLASSES)[number];

/** The class of an alert; its row of `outcomes.jsonl`. */
export interface AlertOutcome {
  readonly alert_id: string;
  readonly rule: string;
  readonly client_id: string;
  readonly class: AlertClass;
  /** The episode or decoy that decided the class; null if none did. */
  readonly episode_id: string | null;
}

/** The outcome of one episode, decoy or labelled episode under one rule; its row of `outcomes.jsonl`. */
export interface EpisodeOutcome {
  readonly episode_id: string;
  readonly label: EpisodeLabel;
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

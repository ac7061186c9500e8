import { type AlertOutcome, type EpisodeOutcome } from './outcomes.ts';
import { type EpisodeStory, type RuleScore } from './report-schema.ts';

/** The results of scoring one run. */
export interface Scores {
  /** By rule name, in the order of the rule set. */
  readonly rules: ReadonlyMap<string, RuleScore>;
  /** Injected episodes of patterns that no rule detects, by pattern. */
  readonly uncovered: ReadonlyMap<string, number>;
  /** By episode id, then in the order of the rule set: one for each rule that detects the episode's pattern. */
  readonly episodeOutcomes: readonly EpisodeOutcome[];
  /** The missed episode with the largest amount exposed, ties by episode id; null if none was missed. */
  readonly worstMissed: EpisodeStory | null;
}

/** The same with the outcome of each alert, of which there may be too many to keep. */
export interface FullScores extends Scores {
  /** By rule in the order of the rule set, then in the order of `alerts.jsonl`; the same each time it is gone through. */
  readonly alertOutcomes: Iterable<AlertOutcome>;
}

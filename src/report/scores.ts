import { type AlertOutcome, type EpisodeOutcome } from './outcomes.ts';
import { type EpisodeStory, type RuleScore } from './report-schema.ts';
import { type LabelScore } from './label-schema.ts';
import { type Overlap } from './overlap-schema.ts';
import { type Timeline } from './timeline-schema.ts';

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
  /** Misses and false alerts to be drawn: of each rule and cause as many as are kept. Empty where the world is not known. */
  readonly timelines: readonly Timeline[];
  /** Which rules caught the same episodes; left out where there is no fraud. */
  readonly overlap?: Overlap | undefined;
  /** By rule, against the labels that the file with the traffic has; left out where it has none. */
  readonly labels?: ReadonlyMap<string, LabelScore> | undefined;
}

/** The same with the outcome of each alert, of which there may be too many to keep. */
export interface FullScores extends Scores {
  /** By rule in the order of the rule set, then in the order of `alerts.jsonl`; the same each time it is gone through. */
  readonly alertOutcomes: Iterable<AlertOutcome>;
}

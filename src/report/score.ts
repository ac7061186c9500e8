import { type Detection } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { RUNGS } from '../model/ladder.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { type AlertOutcome } from './alert-class.ts';
import { type EpisodeOutcome, outcomesUnder, uncoveredOutcome } from './episode-outcome.ts';
import { tellStory } from './episode-story.ts';
import { type DetectionsByRung } from './ladder-score.ts';
import { EpisodeIndex } from './matching.ts';
import { type EpisodeStory, type RuleScore } from './report-schema.ts';
import { type RuleView, viewRule } from './rule-view.ts';
import { scoreRule } from './score-rule.ts';
import { type ScoringInput } from './scoring-input.ts';
import { compareByAlertOrder, compareText } from './text-order.ts';

export interface Scores {
  /** By rule name, in the order of the rule set. */
  readonly rules: ReadonlyMap<string, RuleScore>;
  /** Injected episodes of patterns that no rule detects, by pattern. */
  readonly uncovered: ReadonlyMap<string, number>;
  /** By episode id, then in the order of the rule set. One for each rule that is after the episode's pattern. */
  readonly episodeOutcomes: readonly EpisodeOutcome[];
  /** By rule in the order of the rule set, then in the order of `alerts.jsonl`. */
  readonly alertOutcomes: readonly AlertOutcome[];
  /** The missed episode with the largest amount exposed, ties by episode id; null if none was missed. */
  readonly worstMissed: EpisodeStory | null;
}

/** Holds what the engine said against what was injected and against the oracle. Pure: the same input, the same scores. */
export function score(input: ScoringInput): Scores {
  const index = new EpisodeIndex([...input.episodes].sort((a, b) => compareText(a.episode_id, b.episode_id)));
  const detections = detectionsByRule(input);
  const rules = new Map<string, RuleScore>();
  const views: RuleView[] = [];
  for (const rule of input.ruleSet.rules) {
    const rungs = detections.get(rule.name)!;
    const view = viewRule(input, rule, index, rungs);
    views.push(view);
    rules.set(rule.name, scoreRule(view, rungs, input));
  }
  const uncovered = index.episodes.filter((episode) => !isCovered(episode, input.ruleSet));
  const outcomes = [...views.flatMap(outcomesUnder), ...uncovered.map(uncoveredOutcome)];
  return {
    rules,
    uncovered: countByPattern(uncovered.filter((episode) => episode.label === 'fraud')),
    // The sort is stable, so outcomes of one episode stay in the order of the rule set.
    episodeOutcomes: outcomes.sort((a, b) => compareText(a.episode_id, b.episode_id)),
    alertOutcomes: views.flatMap((view) => view.alerts),
    worstMissed: worstMissed(views, input),
  };
}

/** Splits every rung by rule; the engine's in the order of `alerts.jsonl`. */
function detectionsByRule(input: ScoringInput): Map<string, DetectionsByRung> {
  const byRule = new Map<string, Record<keyof DetectionsByRung, Detection[]>>(
    input.ruleSet.rules.map((rule) => [
      rule.name,
      { rule: [], window: [], stamped: [], delivered: [], admitted: [], engine: [] },
    ]),
  );
  for (const rung of RUNGS) {
    if (rung === 'intent') continue;
    for (const detection of rung === 'engine' ? input.engine : input.rungs[rung]) {
      const own = byRule.get(detection.rule);
      if (own === undefined) throw unknownRule(detection, input.ruleSet.rules);
      own[rung].push(detection);
    }
  }
  for (const own of byRule.values()) own.engine.sort(compareByAlertOrder);
  return byRule;
}

function unknownRule(detection: Detection, rules: readonly Rule[]): TraplineError {
  const names = rules.map((rule) => rule.name).join(', ');
  return new TraplineError(
    'input',
    `alert ${detection.alert_id} names the rule "${detection.rule}"; expected ${names}`,
  );
}

function isCovered(episode: Episode, ruleSet: RuleSet): boolean {
  const patterns = episode.label === 'fraud' ? [episode.pattern] : episode.resembles;
  return ruleSet.rules.some((rule) => patterns.some((pattern) => rule.detects.includes(pattern)));
}

function countByPattern(episodes: readonly Episode[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { pattern } of [...episodes].sort((a, b) => compareText(a.pattern, b.pattern))) {
    counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  }
  return counts;
}

function worstMissed(views: readonly RuleView[], input: ScoringInput): EpisodeStory | null {
  const misses = views.flatMap((view) =>
    view.causes.flatMap((cause, place) =>
      cause === null ? [] : [{ view, place, episode: view.index.episodes[place]! }],
    ),
  );
  const [first, ...others] = misses;
  if (first === undefined) return null;
  const worst = others.reduce((worse, miss) => (isWorse(miss.episode, worse.episode) ? miss : worse), first);
  return tellStory(worst.view, worst.place, input);
}

function isWorse(a: Episode, b: Episode): boolean {
  if (a.amount_exposed_cents !== b.amount_exposed_cents) return a.amount_exposed_cents > b.amount_exposed_cents;
  return compareText(a.episode_id, b.episode_id) < 0;
}

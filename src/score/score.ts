import { type Scores } from '../report/scores.ts';
import { type Detection } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { resampleClusters } from './bootstrap.ts';
import { clustersOf } from './clusters.ts';
import { outcomesUnder, uncoveredOutcome } from './episode-outcome.ts';
import { tellStory } from './episode-story.ts';
import { type DetectionsByRung, RUNGS_BELOW_INTENT } from './ladder-score.ts';
import { EpisodeIndex } from './matching.ts';
import { type EpisodeStory, type RuleScore } from '../report/report-schema.ts';
import { type RuleView, viewRule } from './rule-view.ts';
import { prepareResampling, resampledFigures, scoreRule } from './score-rule.ts';
import { type ScoringInput } from './scoring-input.ts';
import { compareByAlertOrder, compareText } from '../model/text-order.ts';

/** Holds what the engine said against what was injected and against the oracle. Pure: the same input, the same scores. */
export function score(input: ScoringInput): Scores {
  const index = new EpisodeIndex([...input.episodes].sort((a, b) => compareText(a.episode_id, b.episode_id)));
  const detections = detectionsByRule(input);
  const views = input.ruleSet.rules.map((rule) => viewRule(input, rule, index, detections.get(rule.name)!));
  const uncovered = index.episodes.filter((episode) => !isCovered(episode, input.ruleSet));
  const outcomes = [...views.flatMap(outcomesUnder), ...uncovered.map(uncoveredOutcome)];
  return {
    rules: scoreRules(views, detections, input),
    uncovered: countByPattern(uncovered.filter((episode) => episode.label === 'fraud')),
    // The sort is stable, so outcomes of one episode stay in the order of the rule set.
    episodeOutcomes: outcomes.sort((a, b) => compareText(a.episode_id, b.episode_id)),
    alertOutcomes: views.flatMap((view) => view.alerts),
    // A story is told in true time.
    worstMissed: input.rungs.rule === null ? null : worstMissed(views, input),
  };
}

function scoreRules(
  views: readonly RuleView[],
  detections: ReadonlyMap<string, DetectionsByRung>,
  input: ScoringInput,
): Map<string, RuleScore> {
  const clusters = clustersOf(views);
  const prepared = views.map((view) => ({ view, resampling: prepareResampling(view, clusters) }));
  const figures = prepared.flatMap(({ resampling }) => resampledFigures(resampling));
  resampleClusters(clusters.size, input.random.fork('bootstrap'), figures);
  return new Map(
    prepared.map(({ view, resampling }) => {
      const { name } = view.rule;
      return [name, scoreRule(view, detections.get(name)!, resampling, input)];
    }),
  );
}

/** Splits every rung by rule; the engine's in the order of `alerts.jsonl`. Rungs that share a list share its parts. */
function detectionsByRule(input: ScoringInput): Map<string, DetectionsByRung> {
  const { rules } = input.ruleSet;
  const rungs: DetectionsByRung = { ...input.rungs, engine: [...input.engine].sort(compareByAlertOrder) };
  const lists = new Set(Object.values(rungs).filter((list) => list !== null));
  const groups = new Map([...lists].map((list) => [list, groupByRule(list, rules)]));
  return new Map(
    rules.map(({ name }) => {
      const own = RUNGS_BELOW_INTENT.map((rung) => {
        const list = rungs[rung];
        return [rung, list === null ? null : groups.get(list)!.get(name)!] as const;
      });
      return [name, Object.fromEntries(own) as unknown as DetectionsByRung];
    }),
  );
}

function groupByRule(detections: readonly Detection[], rules: readonly Rule[]): Map<string, Detection[]> {
  const groups = new Map<string, Detection[]>(rules.map(({ name }) => [name, []]));
  for (const detection of detections) {
    const group = groups.get(detection.rule);
    if (group === undefined) throw unknownRule(detection, rules);
    group.push(detection);
  }
  return groups;
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
      cause === null || cause === 'unattributed' ? [] : [{ view, place, cause, episode: view.index.episodes[place]! }],
    ),
  );
  const [first, ...others] = misses;
  if (first === undefined) return null;
  const worst = others.reduce((worse, miss) => (isWorse(miss.episode, worse.episode) ? miss : worse), first);
  return tellStory(worst.view, worst.place, worst.cause, input);
}

function isWorse(a: Episode, b: Episode): boolean {
  if (a.amount_exposed_cents !== b.amount_exposed_cents) return a.amount_exposed_cents > b.amount_exposed_cents;
  return compareText(a.episode_id, b.episode_id) < 0;
}

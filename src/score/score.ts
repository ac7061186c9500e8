import { type FullScores, type Scores } from '../report/scores.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { ClientNumbers, type NumberedUnits } from './client-numbers.ts';
import { outcomesUnder, uncoveredOutcome } from './episode-outcome.ts';
import { isFalse, storyOfAlert } from './alert-story.ts';
import { storyOfEpisode } from './episode-story.ts';
import { LabelTally } from './label-tally.ts';
import { type LabelScore } from '../report/label-schema.ts';
import { type DetectionsByRung, RUNGS_BELOW_INTENT } from './ladder-score.ts';
import { EpisodeIndex } from './matching.ts';
import { type AlertOutcome, type EpisodeOutcome } from '../report/outcomes.ts';
import { type EpisodeStory } from '../report/report-schema.ts';
import { OverlapTally } from './overlap-tally.ts';
import { type RuleView, viewRule } from './rule-view.ts';
import { RuleTally } from './rule-tally.ts';
import { type ScoredDetection, type ScoredSpan, type ScoringInput } from './scoring-input.ts';
import { TimelineSample } from './timeline-sample.ts';
import { compareByAlertOrder, compareText } from '../model/text-order.ts';

/** An alert's outcome, with the first of its detections in the order of `alerts.jsonl`. */
export interface NumberedOutcome {
  /** Index into the rule set. */
  readonly rule: number;
  readonly opening: ScoredDetection;
  readonly outcome: AlertOutcome;
}

/**
 * Holds what the engine said against what was injected and against the oracle, part by part. The parts may come in any order, which
 * changes nothing; each has all that concerns some of the clients.
 */
export class Scorer {
  readonly #ruleSet: RuleSet;
  readonly #clients = new ClientNumbers();
  readonly #tallies: readonly RuleTally[];
  readonly #labels: readonly LabelTally[];
  #hasLabels = false;
  readonly #outcomes: EpisodeOutcome[] = [];
  readonly #uncovered: Episode[] = [];
  readonly #timelines = new TimelineSample();
  readonly #overlap: OverlapTally;
  readonly #onAlert: (outcome: NumberedOutcome) => void;
  #worst: { readonly episode: Episode; readonly story: EpisodeStory } | null = null;

  /** `onAlert` gets the outcome of each alert: part by part, rule by rule, in the order of `alerts.jsonl`. */
  constructor(ruleSet: RuleSet, onAlert: (outcome: NumberedOutcome) => void) {
    this.#ruleSet = ruleSet;
    this.#onAlert = onAlert;
    this.#overlap = new OverlapTally(ruleSet);
    this.#tallies = ruleSet.rules.map((rule) => new RuleTally(rule, this.#clients));
    this.#labels = ruleSet.rules.map((rule) => new LabelTally(rule));
  }

  /** Takes in a part of the run. */
  add(input: ScoringInput): void {
    const index = new EpisodeIndex([...input.episodes].sort((a, b) => compareText(a.episode_id, b.episode_id)));
    const detections = detectionsByRule(input);
    const openings = new Map<string, ScoredDetection>();
    for (const detection of input.engine) {
      if (!openings.has(detection.alert_id)) openings.set(detection.alert_id, detection);
    }
    const views = input.ruleSet.rules.map((rule, place) => {
      const rungs = detections.get(rule.name)!;
      const view = viewRule(input, rule, index, rungs);
      this.#tallies[place]!.add(view, rungs, input);
      if (input.unknownIds !== undefined)
        this.#labels[place]!.add(view, rungs.engine, { ...input, unknownIds: input.unknownIds });
      for (const outcome of outcomesUnder(view)) this.#outcomes.push(outcome);
      for (const outcome of view.alerts) {
        const opening = openings.get(outcome.alert_id)!;
        this.#onAlert({ rule: place, opening, outcome });
        if (input.rungs.rule === null || !isFalse(outcome)) continue;
        this.#timelines.falseAlert(rule.name, outcome.class, outcome.alert_id, () =>
          storyOfAlert(view, outcome, opening, input),
        );
      }
      return view;
    });
    this.#hasLabels ||= input.unknownIds !== undefined;
    this.#overlap.add(
      index,
      input.ruleSet.rules.map(({ name }) => detections.get(name)!.engine),
      input.counted('engine'),
    );
    for (const episode of index.episodes) {
      if (isCovered(episode, input.ruleSet)) continue;
      this.#uncovered.push(episode);
      this.#outcomes.push(uncoveredOutcome(episode));
    }
    // A story is told in true time.
    if (input.rungs.rule !== null) this.#noteMisses(views, input);
  }

  #noteMisses(views: readonly RuleView[], input: ScoringInput): void {
    for (const view of views) {
      for (const place of view.targets) {
        const cause = view.causes[place]!;
        if (cause === null || cause === 'unattributed') continue;
        const episode = view.index.episodes[place]!;
        const { episode_id, amount_exposed_cents } = episode;
        let told: EpisodeStory | undefined;
        const tell = (): EpisodeStory => (told ??= storyOfEpisode(view, place, cause, input));
        this.#timelines.miss(view.rule.name, cause, amount_exposed_cents, episode_id, tell);
        if (this.#worst !== null && !isWorse(episode, this.#worst.episode)) continue;
        this.#worst = { episode, story: tell() };
      }
    }
  }

  /** The scores, once every part has been added. `scenario`: its units; left out, each client is one, and nothing fixes the numbers. */
  finish(span: ScoredSpan, scenario?: NumberedUnits): Scores {
    const units = scenario ? this.#clients.unitsOfScenario(scenario) : this.#clients.unitsOfOwn();
    const rules = this.#ruleSet.rules.map(
      ({ name }, place) => [name, this.#tallies[place]!.score(units, scenario !== undefined, span)] as const,
    );
    return {
      rules: new Map(rules),
      uncovered: countByPattern(this.#uncovered.filter((episode) => episode.label === 'fraud')),
      // The sort is stable, so outcomes of one episode stay in the order of the rule set.
      episodeOutcomes: this.#outcomes.sort((a, b) => compareText(a.episode_id, b.episode_id)),
      worstMissed: this.#worst?.story ?? null,
      timelines: this.#timelines.timelines(this.#ruleSet),
      overlap: this.#overlap.overlap(),
      labels: this.#hasLabels ? this.#labelScores() : undefined,
    };
  }

  #labelScores(): ReadonlyMap<string, LabelScore> {
    return new Map(this.#ruleSet.rules.map(({ name }, place) => [name, this.#labels[place]!.score()]));
  }
}

/** The scores of a run that is at hand as a whole. Pure: the same input, the same scores. */
export function score(input: ScoringInput, span: ScoredSpan): FullScores {
  const outcomes: NumberedOutcome[] = [];
  const scorer = new Scorer(input.ruleSet, (outcome) => outcomes.push(outcome));
  scorer.add({ ...input, engine: [...input.engine].sort(compareByAlertOrder) });
  return { ...scorer.finish(span), alertOutcomes: outcomes.map(({ outcome }) => outcome) };
}

/** Splits every rung by rule; the engine's in the order of `alerts.jsonl`. Rungs that share a list share its parts. */
function detectionsByRule(input: ScoringInput): Map<string, DetectionsByRung> {
  const { rules } = input.ruleSet;
  const rungs: DetectionsByRung = { ...input.rungs, engine: input.engine };
  const lists = new Set(Object.values(rungs).filter((list) => list !== null));
  const groups = new Map([...lists].map((list) => [list, groupByRule<ScoredDetection>(list, rules)]));
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

function groupByRule<D extends ScoredDetection>(detections: readonly D[], rules: readonly Rule[]): Map<string, D[]> {
  const groups = new Map<string, D[]>(rules.map(({ name }) => [name, []]));
  for (const detection of detections) {
    const group = groups.get(detection.rule);
    if (group === undefined) throw unknownRule(detection, rules);
    group.push(detection);
  }
  return groups;
}

function unknownRule(detection: ScoredDetection, rules: readonly Rule[]): TraplineError {
  const names = rules.map((rule) => rule.name).join(', ');
  return new TraplineError(
    'unknown_rule',
    `alert ${detection.alert_id} names the rule "${detection.rule}"; expected ${names}`,
  );
}

function isCovered(episode: Episode, ruleSet: RuleSet): boolean {
  if (episode.label === 'labelled') return true;
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

function isWorse(a: Episode, b: Episode): boolean {
  if (a.amount_exposed_cents !== b.amount_exposed_cents) return a.amount_exposed_cents > b.amount_exposed_cents;
  return compareText(a.episode_id, b.episode_id) < 0;
}

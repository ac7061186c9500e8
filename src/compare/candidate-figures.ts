import { type EpisodeOutcome } from '../report/outcomes.ts';
import { type CandidateFigures, type CandidateRule } from '../report/candidate-schema.ts';
import { type Report, type RuleScore } from '../report/report-schema.ts';
import { FALSE_CLASSES } from '../report/timeline-schema.ts';
import { type ComparedRule, type Comparison } from './comparison-schema.ts';
import { mcNemar, type PairedCounts, pairedDifference } from './paired-proportions.ts';

/** The two sides of a candidate: the run, and what the candidate made of its stream. */
export interface CandidateSides {
  readonly current: Report;
  readonly candidate: Report;
  /** Names of the rule sets. */
  readonly ruleSets: CandidateFigures['rule_sets'];
  readonly outcomes: { readonly current: readonly EpisodeOutcome[]; readonly candidate: readonly EpisodeOutcome[] };
}

/** What the candidate would change, from the comparison of both. */
export function candidateFigures(comparison: Comparison, sides: CandidateSides): CandidateFigures {
  const { current, candidate, ruleSets, outcomes } = sides;
  const rules = Object.entries(comparison.rules).map(
    ([name, compared]) => [name, ruleFigures(name, compared, comparison, sides)] as const,
  );
  const all = rules.map(([, one]) => one);
  const sum = (of: (one: CandidateRule) => number | null): number | null =>
    all.reduce<number | null>((total, one) => plus(total, of(one)), 0);
  return {
    rule_sets: ruleSets,
    run_id: candidate.run_id,
    changes: sumOfChanges(all),
    alerts: { current: alertsOf(current), candidate: alertsOf(candidate) },
    alerts_per_day: {
      current: sum(({ alerts_per_day }) => alerts_per_day.current),
      candidate: sum(({ alerts_per_day }) => alerts_per_day.candidate),
    },
    false_alerts: {
      current: sum(({ false_alerts }) => false_alerts.current),
      candidate: sum(({ false_alerts }) => false_alerts.candidate),
    },
    episodes: tested(pairsOfAnyRule(outcomes)),
    rules: Object.fromEntries(rules),
  };
}

const NO_CHANGES: CandidateRule['changes'] = { same: 0, moved: 0, lost: 0, gained: 0 };

function ruleFigures(
  name: string,
  { figures: { a, b }, alerts }: ComparedRule,
  { settings }: Comparison,
  { outcomes, candidate }: CandidateSides,
): CandidateRule {
  const { same, moved, lost, gained } = alerts ?? NO_CHANGES;
  const isChanged = settings.some(({ path }) => path.startsWith(`engine.rules.${name}.`));
  return {
    change: a === null ? 'added' : b === null ? 'removed' : isChanged ? 'changed' : 'unchanged',
    changes: { same, moved, lost, gained },
    alerts: { current: a?.alerts.total ?? 0, candidate: b?.alerts.total ?? 0 },
    alerts_per_day: { current: perDay(a), candidate: perDay(b) },
    false_alerts: { current: falseAlerts(a), candidate: falseAlerts(b) },
    episodes: tested(pairsOfRule(outcomes, name)),
    engine_vs_oracle: heldAgainstOracle(candidate.rules[name]),
  };
}

type Side = ComparedRule['figures']['a'];

/** A rule that is not there gives no alert. */
function perDay(side: Side): number | null {
  return side === null ? 0 : side.alerts.per_day;
}

/** Null where it is not known of an alert whether it is false. */
function falseAlerts(side: Side): number | null {
  if (side === null) return 0;
  return FALSE_CLASSES.reduce<number | null>((sum, kind) => plus(sum, side.alerts[kind]), 0);
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function heldAgainstOracle(score: RuleScore | undefined): CandidateRule['engine_vs_oracle'] {
  if (score === undefined) return null;
  const { missing, extra, altered } = score.engine_vs_oracle;
  return missing === null || extra === null || altered === null ? null : { missing, extra, altered };
}

function alertsOf({ rules }: Report): number {
  return Object.values(rules).reduce((sum, { alerts }) => sum + alerts.total, 0);
}

function sumOfChanges(rules: readonly CandidateRule[]): CandidateRule['changes'] {
  return rules.reduce(
    (sum, { changes }) => ({
      same: sum.same + changes.same,
      moved: sum.moved + changes.moved,
      lost: sum.lost + changes.lost,
      gained: sum.gained + changes.gained,
    }),
    NO_CHANGES,
  );
}

type Outcomes = CandidateSides['outcomes'];

/** Episodes of the patterns that a rule is after, on either side: one that is added or removed detects nothing on the other. */
function pairsOfRule(outcomes: Outcomes, rule: string): PairedCounts {
  const of = (side: readonly EpisodeOutcome[]) => side.filter((outcome) => outcome.rule === rule);
  return pairsOfAnyRule({ current: of(outcomes.current), candidate: of(outcomes.candidate) });
}

/** Injected episodes that any rule of either side is after, each counted once: detected if one rule detects it. */
function pairsOfAnyRule({ current, candidate }: Outcomes): PairedCounts {
  const [was, is] = [detectedByAny(current), detectedByAny(candidate)];
  const counts = { both: 0, only_a: 0, only_b: 0, neither: 0 };
  for (const episode of new Set([...was.keys(), ...is.keys()])) {
    const [before, after] = [was.get(episode) === true, is.get(episode) === true];
    counts[before ? (after ? 'both' : 'only_a') : after ? 'only_b' : 'neither'] += 1;
  }
  return counts;
}

function detectedByAny(outcomes: readonly EpisodeOutcome[]): ReadonlyMap<string, boolean> {
  const detected = new Map<string, boolean>();
  for (const outcome of outcomes) {
    if (outcome.label !== 'fraud') continue;
    detected.set(outcome.episode_id, outcome.detected || detected.get(outcome.episode_id) === true);
  }
  return detected;
}

function tested(counts: PairedCounts): CandidateRule['episodes'] {
  const { both, only_a, only_b, neither } = counts;
  if (both + only_a + only_b + neither === 0) return null;
  const pairs = { both, only_current: only_a, only_candidate: only_b, neither };
  return { ...pairs, ...pairedDifference(counts), ...mcNemar(counts) };
}

import { VERSION } from '../config/version.ts';
import { CAUSES } from '../model/ladder.ts';
import { type Point } from './axis.ts';
import { type CellLabels, type CellResult, type CellRule } from './cell-result.ts';
import { estimateClumpedShare, estimateMean, estimateShare } from './estimates.ts';
import { type Question } from './question.ts';
import { SWEEP_SCHEMA, type SweepPoint, type SweepResult, type SweepRule } from './result-schema.ts';

/** The result of a sweep from those of its runs, which stand point by point. */
export function buildResult(question: Question, cells: readonly CellResult[]): SweepResult {
  const { request, scenario, axes, points, seeds, rules, hash } = question;
  return {
    schema: SWEEP_SCHEMA,
    scenario: scenario.name,
    title: scenario.title,
    question: hash,
    versions: { trapline: VERSION },
    preset: request.preset,
    set: [...request.set],
    axes: axes.map(({ name, values }) => ({ name, values: values.map(({ label }) => label) })),
    seeds: [...seeds],
    runs: cells.length,
    rules: [...rules],
    points: points.map((point) =>
      pointResult(
        point,
        rules,
        cells.filter((cell) => cell.point === point.index),
      ),
    ),
  };
}

function pointResult(point: Point, rules: readonly string[], cells: readonly CellResult[]): SweepPoint {
  return {
    at: [...point.at],
    labels: [...point.labels],
    set: point.assignments.map(({ assignment }) => assignment),
    late_share: estimateClumpedShare(
      cells.map(({ counts }) => ({ hits: counts.late ?? 0, trials: counts.delivered ?? 0, ci95: null })),
    ),
    rules: Object.fromEntries(
      rules.flatMap((name) => {
        const own = cells.map((cell) => cell.rules[name]).filter((rule) => rule !== undefined);
        const labels = cells.flatMap((cell) => cell.labels?.rules[name] ?? []);
        const against = labels.length === 0 ? {} : { labels: labelResult(labels) };
        return own.length === 0 ? [] : [[name, { ...ruleResult(own), ...against }]];
      }),
    ),
  };
}

function labelResult(seeds: readonly CellLabels[]): NonNullable<SweepRule['labels']> {
  const sum = (of: (own: CellLabels) => number): number => seeds.reduce((all, own) => all + of(own), 0);
  return {
    episodes: { total: sum(({ episodes }) => episodes.total), detected: sum(({ episodes }) => episodes.detected) },
    recall: estimateShare(
      seeds.map(({ episodes: own }) => ({ hits: own.detected, trials: own.total, ci95: own.recall_ci95 })),
    ),
    precision: estimateShare(
      seeds.map(({ alerts }) => ({
        hits: alerts.matched,
        trials: alerts.matched + alerts.false_occurrences,
        ci95: alerts.precision_ci95,
      })),
    ),
    f1: estimateMean(seeds.map((seed) => seed.f1)),
  };
}

function ruleResult(seeds: readonly CellRule[]): SweepRule {
  const episodes = { total: 0, detected: 0 };
  for (const { episodes: own } of seeds) {
    episodes.total += own.total ?? 0;
    episodes.detected += own.detected ?? 0;
  }
  const sum = (cause: (typeof CAUSES)[number]): number => seeds.reduce((all, { loss }) => all + (loss[cause] ?? 0), 0);
  return {
    episodes,
    recall: estimateShare(
      seeds.map(({ episodes: own }) => ({
        hits: own.detected ?? 0,
        trials: own.total ?? 0,
        ci95: own.recall_ci95,
      })),
    ),
    precision: estimateShare(
      seeds.map(({ alerts }) => ({
        hits: alerts.matched ?? 0,
        // As in report.json.
        trials: (alerts.matched ?? 0) + (alerts.occurrences?.false ?? 0),
        ci95: alerts.precision_ci95,
      })),
    ),
    f1: estimateMean(seeds.map((seed) => seed.f1)),
    time_to_detect_ms: {
      p50: estimateMean(seeds.map((seed) => seed.time_to_detect_ms.p50)),
      p99: estimateMean(seeds.map((seed) => seed.time_to_detect_ms.p99)),
    },
    time_to_detect_event_ms: { p50: estimateMean(seeds.map((seed) => seed.time_to_detect_event_ms.p50)) },
    loss: Object.fromEntries(CAUSES.map((cause) => [cause, sum(cause)])) as SweepRule['loss'],
  };
}

import { type RuleStudy, type Study } from './study.ts';
import { detectedAt, fewestFor, leastFor, mostDetected } from './recall-curve.ts';

/** What is wanted. */
export interface Targets {
  /** The recall wanted of rules that are not named. */
  readonly recall: number;
  /** By rule, the recall wanted of it. */
  readonly recallOf: ReadonlyMap<string, number>;
  /** The largest share of late transactions; null where that is no matter. */
  readonly late: number | null;
}

/** Of what can be reached, the share that is aimed at where the target cannot be reached. */
export const SHARE_OF_REACHABLE = 0.99;

/** What a rule is brought to. */
export interface Aim {
  readonly study: RuleStudy;
  readonly target: number;
  /** Whether any allowed disorder meets the target. */
  readonly isReachable: boolean;
  /** The most that are detected under any allowed disorder. */
  readonly most: number;
  /** How many are to be detected: the target, or SHARE_OF_REACHABLE of the most. */
  readonly wanted: number;
  /** The least allowed disorder that does it, in ms. */
  readonly needsMs: number;
}

/** What each rule with episodes is brought to. */
export function aimsOf({ rules }: Study, targets: Targets): readonly Aim[] {
  return rules
    .filter(({ curve }) => curve.total > 0)
    .map((study) => {
      const { curve, rule } = study;
      const target = targets.recallOf.get(rule) ?? targets.recall;
      const most = mostDetected(curve);
      const full = fewestFor(target, curve.total);
      const isReachable = full <= most;
      const wanted = isReachable ? full : fewestFor(SHARE_OF_REACHABLE, most);
      return { study, target, isReachable, most, wanted, needsMs: leastFor(curve, wanted)! };
    });
}

/** Whether every aim is met under an allowed disorder in ms. */
function areMet(aims: readonly Aim[], allowedDisorderMs: number): boolean {
  return aims.every(({ study, wanted }) => detectedAt(study.curve, allowedDisorderMs) >= wanted);
}

/** The least allowed disorder of at least `leastMs` that meets every aim, in ms; undefined where what one rule needs is too much for another. */
export function leastForAll(aims: readonly Aim[], leastMs: number): number | undefined {
  const candidates = new Set([leastMs, ...aims.flatMap(({ study }) => [...study.curve.atMs])]);
  return [...candidates].sort((a, b) => a - b).find((ms) => ms >= leastMs && areMet(aims, ms));
}

/** The first of `durations`, in ms, that is at least `leastMs` and meets every aim; undefined if there is none. */
export function roundedForAll(aims: readonly Aim[], leastMs: number, durations: readonly number[]): number | undefined {
  return durations.find((ms) => ms >= leastMs && areMet(aims, ms));
}

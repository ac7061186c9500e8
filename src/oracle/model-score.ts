import { type ModelRule } from '../model/rule-set.ts';
import { type ModelInput, type ModelNumber, toScoreMilli } from '../model/scoring-model.ts';
import { DAY_MS, HOUR_MS } from '../model/time-units.ts';
import { openModel } from '../onnx/open-model.ts';
import { robustScoreMilli, zScoreMilli } from './level-score.ts';
import { waitBefore } from './forest.ts';
import { type History } from './history.ts';

/** What the rule's model says of the transaction at index `at`, given others, in thousandths, rounded down; -1 where that is no finite number. */
export function modelScoreMilli(rule: ModelRule, history: History, baseline: readonly number[], at: number): number {
  const { model, inputs, output } = rule;
  const row = Float32Array.from(inputs, (input) => numberOf(input, rule, history, baseline, at));
  return toScoreMilli(openModel({ model, width: inputs.length, output })(row));
}

function numberOf(
  input: ModelInput,
  rule: ModelRule,
  history: History,
  baseline: readonly number[],
  at: number,
): number {
  const x = history.at(at);
  if (input.kind === 'is') return x[input.field] === input.value ? 1 : 0;
  const timeMs = history.timesMs[at]!;
  return {
    amount: () => x.amountCents / 100,
    usual_amount: () => history.at(baseline[Math.ceil(baseline.length / 2) - 1]!).amountCents / 100,
    robust: () => robustScoreMilli(history, baseline, at) / 1000,
    z: () => zScoreMilli(history, baseline, at) / 1000,
    compared: () => baseline.length,
    since_last_s: () => waitBefore(rule, history, at)! / 1000,
    hour_of_day: () => Math.floor(sinceFloor(timeMs, DAY_MS) / HOUR_MS),
    // The first Monday was the fifth of January.
    day_of_week: () => Math.floor(sinceFloor(timeMs - 4 * DAY_MS, 7 * DAY_MS) / DAY_MS),
  }[input.name satisfies ModelNumber]();
}

/** How far a time is behind the last multiple of `stepMs`. */
function sinceFloor(timeMs: number, stepMs: number): number {
  return timeMs - stepMs * Math.floor(timeMs / stepMs);
}

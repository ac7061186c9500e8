import { defect } from '../model/errors.ts';
import { type Scenario } from '../model/scenario.ts';
import { faultsOf } from '../model/world-faults.ts';
import { clockNames } from '../report/clock-words.ts';
import { type Attribution } from '../report/report-schema.ts';
import { type Scores } from '../report/scores.ts';
import { type AttributedMiss } from './attribute.ts';

/** Causes to which a fault in clocks or delivery must have contributed. */
const FAULT_CAUSES = ['clock_skew', 'delivery_loss', 'late_drop', 'future_drop'] as const;

/** Largest number of transactions that are simulated again without a request; this takes some seconds. */
const AUTOMATIC_TRANSACTIONS = 1_000_000;

/**
 * Whether to ascribe misses to faults without a request: if the scenario expects figures of it, or if faults have caused misses
 * and the work is short.
 */
export function isWorthAttributing(scenario: Scenario, scores: Scores, transactions: number): boolean {
  if (scenario.expect.some(({ path }) => path.startsWith('attribution.'))) return true;
  const runs = faultsOf(scenario).length + 1;
  if (runs === 1 || runs * transactions > AUTOMATIC_TRANSACTIONS) return false;
  return [...scores.rules.values()].some(({ loss }) => FAULT_CAUSES.some((cause) => (loss[cause] ?? 0) > 0));
}

/** Misses by rule and fault. Throws a defect if they do not add up to the misses of the scores. */
export function summarise(scenario: Scenario, scores: Scores, attributed: readonly AttributedMiss[]): Attribution {
  const faults = faultsOf(scenario).map(({ name }) => name);
  const rules = [...scores.rules].map(([rule, { episodes }]) => {
    const own = attributed.filter((miss) => miss.rule === rule);
    const to = (fault: string) => own.filter((miss) => miss.fault === fault).length;
    const by_fault = Object.fromEntries(faults.map((name) => [name, to(name)]));
    const counts = { by_fault, any_of: to('any_of'), combined: to('combined'), none: to('none') };
    assertAddsUp(rule, counts, (episodes.total ?? 0) - (episodes.detected ?? 0));
    return [rule, counts] as const;
  });
  return { faults, names: clockNames(scenario.clocks), rules: Object.fromEntries(rules) };
}

function assertAddsUp(rule: string, { by_fault, ...others }: Attribution['rules'][string], missed: number): void {
  const sum = [...Object.values(by_fault), ...Object.values(others)].reduce((total, count) => total + count, 0);
  if (sum === missed) return;
  throw defect(`rule ${rule} missed ${missed} episodes, but ${sum} were ascribed to faults`);
}

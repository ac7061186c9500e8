import { formatDuration, formatMoney } from '../config/units.ts';
import {
  type AnomalyRule,
  type LevelRule,
  type ModelRule,
  type CountRule,
  type DistinctRule,
  type PairRule,
  type Rule,
  type SpeedRule,
  type SumRule,
} from '../model/rule-set.ts';
import { conditionAt, type Finding } from '../oracle/conditions.ts';
import { latestStart } from '../oracle/examine.ts';
import { MOST_SCORE_MILLI } from '../model/scoring-model.ts';
import { takenBy } from '../oracle/filter.ts';
import { type History } from '../oracle/history.ts';
import { oldestInWindow, windowsAt } from '../oracle/windows.ts';
import { formatCents, formatClock, formatMilli, formatSpeed, kilometres } from '../report/format.ts';
import { type ClientCase } from './client-case.ts';
import { type ExplainedChange } from './explanation-schema.ts';
import { type RuleChange } from './rule-change.ts';
import { indexed } from './rung-histories.ts';

/** The bounds of a rule file; no two points of the Earth are further apart. */
const [MOST_METRES_PER_HOUR, MOST_METRES] = [100_000_000, 20_100_000];

/**
 * The single settings of a rule with which none of these transactions would have been a detection: for each, the value that is nearest to the rule's own.
 * Each was tried by the oracle on what was admitted of the client. Empty where the oracle sees no detection at all.
 */
export function changesAgainst(client: ClientCase, rule: Rule, transactionIds: readonly string[]): ExplainedChange[] {
  const history = indexed(takenBy(rule, client.onRung('admitted')));
  const places = transactionIds.flatMap((id) => history.indexOf(id) ?? []);
  const isGiven = (candidate: Rule): boolean => places.some((at) => findingsAt(candidate, history, at).length > 0);
  const findings = places.flatMap((at) => findingsAt(rule, history, at));
  if (findings.length === 0) return [];
  const trial = { history, findings, isGiven };
  const candidates = [...shorterWindow(rule, history, places), ...stricterCondition(rule, trial)];
  return candidates.filter((candidate) => !isGiven(candidate.rule)).map(({ change }) => change);
}

/** What a rule finds at a transaction, in each of its windows where the condition holds. */
function findingsAt(rule: Rule, history: History, at: number): Finding[] {
  return windowsAt(rule.window, history.timesMs[at]!).flatMap(({ startMs }) => {
    return conditionAt(rule, history, oldestInWindow(history, at, startMs), at) ?? [];
  });
}

/** What a stricter condition is looked for with. */
interface Trial {
  readonly history: History;
  /** What the rule itself finds at the alert's transactions. */
  readonly findings: readonly Finding[];
  /** Whether the alert would be given under another rule. */
  readonly isGiven: (rule: Rule) => boolean;
}

/** The longest trailing window that is too short; for other kinds of window there is no such size. */
function shorterWindow(rule: Rule, history: History, places: readonly number[]): RuleChange[] {
  const { window, name } = rule;
  // A longer window may undo an anomaly, so that there is no such size.
  if (window.kind !== 'trailing' || rule.kind === 'anomaly') return [];
  const reachesMs = places.flatMap((at) => {
    const start = latestStart(rule, history, at);
    return start === null ? [] : [history.timesMs[at]! - history.timesMs[start]!];
  });
  const leastMs = Math.min(...reachesMs);
  const sizeMs = leastMs - 1;
  if (sizeMs < 1 || sizeMs >= window.sizeMs) return [];
  const text = `a window below ${formatClock(leastMs)}, in place of ${formatClock(window.sizeMs)}`;
  const change = { set: `rules.${name}.window=${formatDuration(sizeMs)}`, text };
  return [{ rule: { ...rule, window: { kind: 'trailing', sizeMs } }, change }];
}

function stricterCondition(rule: Rule, trial: Trial): RuleChange[] {
  switch (rule.kind) {
    case 'pair':
      return [...stricterOrder(rule), ...stricterBounds(rule, trial)];
    case 'distinct':
    case 'count':
      return moreWanted(rule, trial);
    case 'sum':
      return [higherSum(rule, trial)];
    case 'speed':
      return stricterSpeed(rule, trial);
    case 'anomaly':
      return stricterAnomaly(rule, trial);
  }
}

function stricterOrder(rule: PairRule): RuleChange[] {
  const orders = ['unordered', 'ordered', 'adjacent'] as const;
  return orders.slice(orders.indexOf(rule.order) + 1).map((order) => ({
    rule: { ...rule, order },
    change: { set: `rules.${rule.name}.order=${order}`, text: `the order ${order}, in place of ${rule.order}` },
  }));
}

function stricterBounds(rule: PairRule, { history, isGiven }: Trial): RuleChange[] {
  const { name, currency, belowCents, aboveCents } = rule;
  const bound = (side: 'below' | 'above', cents: number, was: number): RuleChange => ({
    rule: { ...rule, [`${side}Cents`]: cents },
    change: {
      set: `rules.${name}.${side}=${formatMoney({ cents, currency })}`,
      text: `${side} ${formatCents(cents, currency)}, in place of ${side} ${formatCents(was, currency)}`,
    },
  });
  const above = firstThatFails(aboveCents, largestAmount(history), (cents) => isGiven({ ...rule, aboveCents: cents }));
  // A bound of nothing is none.
  const below = -firstThatFails(-belowCents, 0, (cents) => isGiven({ ...rule, belowCents: -cents }));
  return [bound('above', above, aboveCents), ...(below > 0 ? [bound('below', below, belowCents)] : [])];
}

/** The least number of values or transactions that is more than there were. */
function moreWanted(rule: DistinctRule | CountRule, { history, isGiven }: Trial): RuleChange[] {
  const what = rule.kind === 'distinct' ? 'distinct values' : 'transactions';
  const atLeast = firstThatFails(rule.atLeast, history.length + 1, (number) => isGiven({ ...rule, atLeast: number }));
  const change = {
    set: `rules.${rule.name}.at_least=${atLeast}`,
    text: `${atLeast} ${what}, in place of ${rule.atLeast}`,
  };
  return [{ rule: { ...rule, atLeast }, change }];
}

function higherSum(rule: SumRule, { history, isGiven }: Trial): RuleChange {
  const { name, currency } = rule;
  let most = 0;
  for (let at = 0; at < history.length; at++) most += Math.max(0, history.at(at).amountCents);
  const aboveCents = firstThatFails(rule.aboveCents, most, (cents) => isGiven({ ...rule, aboveCents: cents }));
  const change = {
    set: `rules.${name}.above=${formatMoney({ cents: aboveCents, currency })}`,
    text: `above ${formatCents(aboveCents, currency)}, in place of ${formatCents(rule.aboveCents, currency)}`,
  };
  return { rule: { ...rule, aboveCents }, change };
}

/** The least speed, and the least distance, that no pair exceeded. At once every speed is exceeded. */
function stricterSpeed(rule: SpeedRule, { isGiven }: Trial): RuleChange[] {
  const { name, maxMetresPerHour, minMetres } = rule;
  const speed = firstThatFails(maxMetresPerHour, MOST_METRES_PER_HOUR, (metres) =>
    isGiven({ ...rule, maxMetresPerHour: metres }),
  );
  const distance = firstThatFails(minMetres, MOST_METRES, (metres) => isGiven({ ...rule, minMetres: metres }));
  return [
    {
      rule: { ...rule, maxMetresPerHour: speed },
      change: {
        set: `rules.${name}.max_kmh=${kilometres(speed)}`,
        text: `faster than ${formatSpeed(speed)}, in place of ${formatSpeed(maxMetresPerHour)}`,
      },
    },
    {
      rule: { ...rule, minMetres: distance },
      change: {
        set: `rules.${name}.min_km=${kilometres(distance)}`,
        text: `more than ${kilometres(distance)} km apart, in place of ${kilometres(minMetres)} km`,
      },
    },
  ];
}

/** The least score, and the least amount, that was not exceeded. */
function stricterAnomaly(rule: AnomalyRule, trial: Trial): RuleChange[] {
  // A score does not depend on its bound, so that the highest one is not exceeded. To ask the oracle of every bound in between takes a forest each.
  const aboveMilli = Math.min(highestScore(trial.findings), MOST_SCORE_MILLI);
  const higher: RuleChange = {
    rule: { ...rule, aboveMilli },
    change: {
      set: `rules.${rule.name}.above=${formatMilli(aboveMilli)}`,
      text: `a score above ${formatMilli(aboveMilli)}, in place of ${formatMilli(rule.aboveMilli)}`,
    },
  };
  // The scale of amounts in trees begins at the least amount, so that it has no bound above which none hold.
  return rule.score === 'trees' ? [higher] : [higher, largerAmount(rule, trial)];
}

function highestScore(findings: readonly Finding[]): number {
  return Math.max(...findings.map(({ details }) => (details?.kind === 'anomaly' ? details.score_milli : 0)));
}

function largerAmount(rule: LevelRule | ModelRule, { history, isGiven }: Trial): RuleChange {
  const { name, currency } = rule;
  const minCents = firstThatFails(rule.minCents, largestAmount(history) + 1, (cents) =>
    isGiven({ ...rule, minCents: cents }),
  );
  return {
    rule: { ...rule, minCents },
    change: {
      set: `rules.${name}.min_amount=${formatMoney({ cents: minCents, currency })}`,
      text: `amounts from ${formatCents(minCents, currency)}, in place of ${formatCents(rule.minCents, currency)}`,
    },
  };
}

function largestAmount(history: History): number {
  let largest = 0;
  for (let at = 0; at < history.length; at++) largest = Math.max(largest, history.at(at).amountCents);
  return largest;
}

/** The least whole number at which something no longer holds, which holds at `from` and not at `to`, and never again once it does not. */
function firstThatFails(from: number, to: number, holdsAt: (number: number) => boolean): number {
  let [holds, fails] = [from, to];
  while (fails - holds > 1) {
    const middle = Math.floor((holds + fails) / 2);
    if (holdsAt(middle)) holds = middle;
    else fails = middle;
  }
  return fails;
}

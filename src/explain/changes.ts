import { formatDuration, formatMoney } from '../config/units.ts';
import { type Episode } from '../model/episode.ts';
import {
  type AnomalyRule,
  type DistinctRule,
  type CountRule,
  type PairRule,
  type Rule,
  type RuleSet,
  type SpeedRule,
  type SumRule,
} from '../model/rule-set.ts';
import { evaluateClient } from '../oracle/evaluate.ts';
import { latestStart } from '../oracle/examine.ts';
import { conditionAt } from '../oracle/conditions.ts';
import { takenBy } from '../oracle/filter.ts';
import { type History } from '../oracle/history.ts';
import { historyOnRung } from '../oracle/ladder.ts';
import { formatCents, formatClock, formatMilli, formatSpeed, kilometres } from '../report/format.ts';
import { CountedWindows, type CountingDetection, placesIn } from '../score/counted-windows.ts';
import { type ClientCase } from './client-case.ts';
import { type ExplainedChange } from './explanation-schema.ts';
import { decisiveCopy, ladderHistoryOf, type Life } from './life.ts';
import { type RuleChange } from './rule-change.ts';

/**
 * The single settings with which the oracle would have detected a missed episode: each was tried on what the log has of the client. Those of
 * the engine first, then those of the rule. A change of the rule cannot move the watermark, nor can a larger allowed disorder, which only
 * admits what is late; so the client's own records are enough.
 */
export function changesFor(
  client: ClientCase,
  rule: Rule,
  episode: Episode,
  allowedDisorderMs: number,
): ExplainedChange[] {
  const admitted = takenBy(rule, client.onRung('admitted'));
  const candidates = ruleChanges(rule, admitted, episode);
  return [
    ...disorderChange(client, rule, episode, allowedDisorderMs),
    ...candidates.filter((candidate) => detects(candidate.rule, admitted, episode)).map(({ change }) => change),
  ];
}

/** Whether a rule has a detection that rests on a transaction of the episode. */
function detects(rule: Rule, history: History, { transaction_ids }: Episode): boolean {
  const counted = countedIn(rule, history);
  const ids = new Set(transaction_ids);
  return evaluateClient(ruleSetOf(rule), history).some((found) => counted.restsOn(found, ids));
}

function ruleSetOf(rule: Rule): RuleSet {
  return { name: rule.name, rules: [rule] };
}

function countedIn(rule: Rule, history: History): CountedWindows {
  return new CountedWindows(
    ruleSetOf(rule),
    placesIn(() => history),
  );
}

/** The least allowed disorder with which what came late would have been enough. */
function disorderChange(
  { lives, ruleSet }: ClientCase,
  rule: Rule,
  episode: Episode,
  allowedDisorderMs: number,
): ExplainedChange[] {
  const needed = new Map(lives.map((life) => [life, disorderNeeded(life, allowedDisorderMs)]));
  const candidates = [...new Set(needed.values())].filter((ms) => ms > allowedDisorderMs && ms < Infinity);
  for (const ms of candidates.sort((a, b) => a - b)) {
    const admitted = lives.map((life) => (needed.get(life)! <= ms ? asAdmitted(life) : life));
    if (!detects(rule, historyOnRung(ruleSet, ladderHistoryOf(admitted), 'admitted'), episode)) continue;
    const value = formatDuration(ms);
    return [
      {
        set: `engine.allowed_disorder=${value}`,
        text: `an allowed disorder of ${formatClock(ms)} or more, in place of ${formatClock(allowedDisorderMs)}`,
      },
    ];
  }
  return [];
}

/** The allowed disorder with which a late transaction would not have been late; infinite for any other. */
function disorderNeeded(life: Life, allowedDisorderMs: number): number {
  const copy = decisiveCopy(life);
  if (copy === undefined || copy.verdict !== 'late' || copy.watermarkMs === null) return Infinity;
  return copy.watermarkMs + allowedDisorderMs - life.transaction.timeMs;
}

/** The same with its late copy let in. */
function asAdmitted(life: Life): Life {
  const late = decisiveCopy(life)!;
  return { ...life, copies: life.copies.map((copy) => (copy === late ? { ...copy, verdict: 'admitted' } : copy)) };
}

function ruleChanges(rule: Rule, history: History, episode: Episode): RuleChange[] {
  return [
    ...windowKindChange(rule),
    ...windowSizeChange(rule, history, episode),
    ...kindChanges(rule, history, episode),
  ];
}

function windowKindChange(rule: Rule): RuleChange[] {
  const { window, name } = rule;
  if (window.kind === 'trailing') return [];
  const size = formatDuration(window.sizeMs);
  const change = {
    set: `rules.${name}.window=${size}`,
    text: `a trailing window of ${size}, in place of a ${window.kind} one`,
  };
  return [{ rule: { ...rule, window: { kind: 'trailing', sizeMs: window.sizeMs } }, change }];
}

/** The least trailing window that holds enough; for other kinds of window there is no least size. */
function windowSizeChange(rule: Rule, history: History, episode: Episode): RuleChange[] {
  const { window, name } = rule;
  // A longer window may undo an anomaly, so that there is no least size.
  if (window.kind !== 'trailing' || rule.kind === 'anomaly') return [];
  const sizeMs = leastReachMs(rule, history, episode);
  if (sizeMs === null || sizeMs <= window.sizeMs) return [];
  const size = formatDuration(sizeMs);
  const text = `a window of ${formatClock(sizeMs)} or more, in place of ${formatClock(window.sizeMs)}`;
  return [
    { rule: { ...rule, window: { kind: 'trailing', sizeMs } }, change: { set: `rules.${name}.window=${size}`, text } },
  ];
}

/** The least size of a trailing window in which the rule holds and rests on a transaction of the episode, in ms; null if there is none. */
function leastReachMs(rule: Exclude<Rule, AnomalyRule>, history: History, { transaction_ids }: Episode): number | null {
  let [least, last] = [Infinity, -Infinity];
  const counted = countedIn(rule, history);
  const ids = new Set(transaction_ids);
  for (let at = 0; at < history.length; at++) {
    const timeMs = history.timesMs[at]!;
    if (ids.has(history.at(at).id)) last = timeMs;
    // What lies further behind the episode than the best so far takes a longer window.
    if (timeMs - last >= least) continue;
    const start = latestStart(rule, history, at);
    if (start === null || !counted.restsOn(detectionAt(rule, history, start, at), ids)) continue;
    least = Math.min(least, timeMs - history.timesMs[start]!);
  }
  return least === Infinity ? null : least;
}

/** What the rule says at the transaction at index `at` in a window from the one at `start` on, where it holds. */
function detectionAt(rule: Rule, history: History, start: number, at: number): CountingDetection {
  const { id, clientId, timeMs } = history.at(at);
  return {
    ...conditionAt(rule, history, start, at)!,
    rule: rule.name,
    client_id: clientId,
    transaction_id: id,
    event_time_ms: timeMs,
    window_start_ms: history.timesMs[start]!,
  };
}

function kindChanges(rule: Rule, history: History, episode: Episode): RuleChange[] {
  switch (rule.kind) {
    case 'pair':
      return [...orderChanges(rule), ...boundChanges(rule, history, episode)];
    case 'distinct':
    case 'count':
      return fewerChange(rule, history, episode);
    case 'sum':
      return sumChange(rule, history, episode);
    case 'speed':
      return speedChanges(rule, history, episode);
    case 'anomaly':
      return anomalyChanges(rule, history, episode);
  }
}

function orderChanges(rule: PairRule): RuleChange[] {
  if (rule.order === 'unordered') return [];
  const others = rule.order === 'adjacent' ? (['ordered', 'unordered'] as const) : (['unordered'] as const);
  return others.map((order) => ({
    rule: { ...rule, order },
    change: { set: `rules.${rule.name}.order=${order}`, text: `the order ${order}, in place of ${rule.order}` },
  }));
}

/** The bounds that the episode's own amounts would just have met, one at a time. */
function boundChanges(rule: PairRule, history: History, { transaction_ids }: Episode): RuleChange[] {
  const { name, currency, belowCents, aboveCents } = rule;
  const amounts: number[] = [];
  for (let at = 0; at < history.length; at++) {
    const { id, amountCents, currency: own } = history.at(at);
    if (own === currency && transaction_ids.includes(id)) amounts.push(amountCents);
  }
  const below = Math.min(Infinity, ...amounts.filter((cents) => cents >= belowCents && cents < aboveCents)) + 1;
  const above = Math.max(-Infinity, ...amounts.filter((cents) => cents <= aboveCents && cents > belowCents)) - 1;
  const bound = (side: 'below' | 'above', cents: number, was: number): RuleChange[] => {
    if (!Number.isFinite(cents)) return [];
    const text = `${side} ${formatCents(cents, currency)}, in place of ${side} ${formatCents(was, currency)}`;
    const change = { set: `rules.${name}.${side}=${formatMoney({ cents, currency })}`, text };
    return [{ rule: { ...rule, [`${side}Cents`]: cents }, change }];
  };
  return [...bound('above', above, aboveCents), ...bound('below', below, belowCents)];
}

/** The most values or transactions, below those that are wanted, that would have been enough. */
function fewerChange(rule: DistinctRule | CountRule, history: History, episode: Episode): RuleChange[] {
  const what = rule.kind === 'distinct' ? 'distinct values' : 'transactions';
  for (let atLeast = rule.atLeast - 1; atLeast >= 2; atLeast--) {
    if (!detects({ ...rule, atLeast }, history, episode)) continue;
    const change = {
      set: `rules.${rule.name}.at_least=${atLeast}`,
      text: `${atLeast} ${what}, in place of ${rule.atLeast}`,
    };
    return [{ rule: { ...rule, atLeast }, change }];
  }
  return [];
}

/** The largest bound, below the rule's, that the episode's window would have exceeded. */
function sumChange(rule: SumRule, history: History, episode: Episode): RuleChange[] {
  const holds = largestThatHolds(rule.aboveCents, (aboveCents) => detects({ ...rule, aboveCents }, history, episode));
  if (holds < 0) return [];
  const [now, was] = [holds, rule.aboveCents].map((cents) => formatCents(cents, rule.currency));
  const change = {
    set: `rules.${rule.name}.above=${formatMoney({ cents: holds, currency: rule.currency })}`,
    text: `above ${now}, in place of ${was}`,
  };
  return [{ rule: { ...rule, aboveCents: holds }, change }];
}

/** The highest speed, and the longest distance, below the rule's, that the episode would have exceeded. */
function speedChanges(rule: SpeedRule, history: History, episode: Episode): RuleChange[] {
  const { name, maxMetresPerHour, minMetres } = rule;
  const isFound = (changed: Partial<SpeedRule>): boolean => detects({ ...rule, ...changed }, history, episode);
  const speed = largestThatHolds(maxMetresPerHour, (metres) => isFound({ maxMetresPerHour: metres }));
  const distance = largestThatHolds(minMetres, (metres) => isFound({ minMetres: metres }));
  const slower = {
    rule: { ...rule, maxMetresPerHour: speed },
    change: {
      set: `rules.${name}.max_kmh=${kilometres(speed)}`,
      text: `faster than ${formatSpeed(speed)}, in place of ${formatSpeed(maxMetresPerHour)}`,
    },
  };
  const nearer = {
    rule: { ...rule, minMetres: distance },
    change: {
      set: `rules.${name}.min_km=${kilometres(distance)}`,
      text: `more than ${kilometres(distance)} km apart, in place of ${kilometres(minMetres)} km`,
    },
  };
  return [...(speed > 0 ? [slower] : []), ...(distance >= 0 ? [nearer] : [])];
}

/** The highest score, the largest least amount, and the longest warm-up, below the rule's, with which the episode would have been found. */
function anomalyChanges(rule: AnomalyRule, history: History, episode: Episode): RuleChange[] {
  const { name, currency } = rule;
  const isFound = (changed: { aboveMilli: number } | { minCents: number } | { warmUp: number }): boolean =>
    detects({ ...rule, ...changed }, history, episode);
  const aboveMilli = largestThatHolds(rule.aboveMilli, (milli) => isFound({ aboveMilli: milli }));
  // The scale of amounts in trees begins at the least amount, so that it has no bound below which all hold.
  const minCents =
    rule.score === 'trees' ? -1 : largestThatHolds(rule.minCents, (cents) => isFound({ minCents: cents }));
  const lower = {
    rule: { ...rule, aboveMilli },
    change: {
      set: `rules.${name}.above=${formatMilli(aboveMilli)}`,
      text: `a score above ${formatMilli(aboveMilli)}, in place of ${formatMilli(rule.aboveMilli)}`,
    },
  };
  const smaller = {
    rule: { ...rule, minCents },
    change: {
      set: `rules.${name}.min_amount=${formatMoney({ cents: minCents, currency })}`,
      text: `amounts from ${formatCents(minCents, currency)}, in place of ${formatCents(rule.minCents, currency)}`,
    },
  };
  return [
    ...(aboveMilli > 0 ? [lower] : []),
    ...(minCents > 0 ? [smaller] : []),
    ...shorterWarmUp(rule, (warmUp) => isFound({ warmUp })),
  ];
}

/** A shorter warm-up may compare with fewer that are alike, so that what holds with one need not hold with less. */
function shorterWarmUp(rule: AnomalyRule, isFound: (warmUp: number) => boolean): RuleChange[] {
  for (let warmUp = rule.warmUp - 1; warmUp >= 2; warmUp--) {
    if (!isFound(warmUp)) continue;
    const change = {
      set: `rules.${rule.name}.warm_up=${warmUp}`,
      text: `a warm-up of ${warmUp} transactions, in place of ${rule.warmUp}`,
    };
    return [{ rule: { ...rule, warmUp }, change }];
  }
  return [];
}

/** The largest whole number below `own` at which something holds that holds at all that are lower; −1 if there is none. */
function largestThatHolds(own: number, holdsAt: (number: number) => boolean): number {
  let [holds, fails] = [-1, own];
  while (fails - holds > 1) {
    const middle = Math.floor((holds + fails) / 2);
    if (holdsAt(middle)) holds = middle;
    else fails = middle;
  }
  return holds;
}

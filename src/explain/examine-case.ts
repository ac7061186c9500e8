import { type Episode } from '../model/episode.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type Rule } from '../model/rule-set.ts';
import { type Examination, examineAt } from '../oracle/examine.ts';
import { rulesOnRung } from '../oracle/ladder.ts';
import { type OracleWindow, windowsAt } from '../oracle/windows.ts';
import { type ClientCase } from './client-case.ts';
import { type ExplainedCondition } from './explanation-schema.ts';
import { isNearer } from './nearness.ts';
import { toldParts } from './told-parts.ts';

/** How many of a window's transactions are named. */
const MOST_NAMED = 20;

/** A rule's condition on a rung, at one transaction and in the window that begins at `windowStartMs`; undefined if it is not there. */
export function examineTransaction(
  { onRung: shownOn }: ClientCase,
  rule: Rule,
  rung: OracleRung,
  place: { readonly transactionId: string; readonly windowStartMs: number | null },
): ExplainedCondition | undefined {
  const onRung = shownOn(rung);
  const at = onRung.indexOf(place.transactionId);
  if (at === undefined) return undefined;
  const windows = windowsAt(ruleOn(rule, rung).window, onRung.timesMs[at]!);
  const window = windows.find(({ startMs }) => startMs === place.windowStartMs) ?? windows.at(-1)!;
  return explained(rule, rung, examineAt(ruleOn(rule, rung), onRung, at, window));
}

/**
 * A rule's condition on a rung at that one of an episode's transactions, and in that window, at which it is nearest to holding; of several, at
 * the completing one, else at the first. Undefined if the rung has none of them.
 */
export function examineEpisode(
  { onRung: shownOn }: ClientCase,
  rule: Rule,
  rung: OracleRung,
  episode: Episode,
): ExplainedCondition | undefined {
  const onRung = shownOn(rung);
  const judged = ruleOn(rule, rung);
  const completing = onRung.indexOf(episode.completing_transaction_id);
  let best: Examination | undefined;
  const places = episode.transaction_ids.map((id) => onRung.indexOf(id)).filter((at) => at !== undefined);
  for (const at of places.sort((a, b) => a - b)) {
    for (const window of windowsAt(judged.window, onRung.timesMs[at]!)) {
      const examined = examineAt(judged, onRung, at, window);
      if (best === undefined || isNearer(examined, best, at === completing)) best = examined;
    }
  }
  return best && explained(rule, rung, best);
}

/** The rule as a rung judges by it. */
function ruleOn(rule: Rule, rung: OracleRung): Rule {
  return rulesOnRung({ name: rule.name, rules: [rule] }, rung).rules[0]!;
}

function explained(rule: Rule, rung: OracleRung, examination: Examination): ExplainedCondition {
  const { history, at, oldest, held, isTaken } = examination;
  const window: OracleWindow = examination.window;
  // What the rule does not take is in none of its windows.
  const last = isTaken ? at : at - 1;
  const from = Math.max(oldest, last - MOST_NAMED + 1);
  const latest = Array.from({ length: last - from + 1 }, (_, i) => history.at(from + i).id);
  return {
    rung,
    transaction_id: history.at(at).id,
    time_ms: history.timesMs[at]!,
    window_start_ms: window.startMs,
    window_end_ms: window.endMs,
    window_transactions: { count: last - oldest + 1, latest },
    held,
    parts: toldParts(rule, examination),
  };
}

import { formatDuration } from '../config/units.ts';
import { evaluateClient } from '../oracle/evaluate.ts';
import { historyOnRung } from '../oracle/ladder.ts';
import { formatClock } from '../report/format.ts';
import { CountedWindows, placesIn } from '../score/counted-windows.ts';
import { type ScorableRun } from '../run/prepare-score.ts';
import { drawAgain, type DrawListeners } from './draw-again.ts';
import { type EpisodeExplanation, type ExplainedChange, type ExplainedLife } from './explanation-schema.ts';
import { ladderHistoryOf } from './life.ts';
import { wholeClient } from './selection.ts';

/**
 * The same explanation, where something was lost as future with what a larger `max_future` would have done. What it lets in moves the watermark of
 * everything in its partition, so the whole log is judged again.
 */
export async function withFutureChanges(
  run: ScorableRun,
  explanation: EpisodeExplanation,
  listeners: DrawListeners,
): Promise<EpisodeExplanation> {
  const { maxFutureMs } = run.scenario.engine;
  const neededMs = Math.max(0, ...explanation.transactions.map(aheadMs));
  const lost = explanation.rules.filter(({ cause }) => cause === 'future_drop').map(({ rule }) => rule);
  if (lost.length === 0 || maxFutureMs === null || neededMs <= maxFutureMs) return explanation;
  const engine = { ...run.scenario.engine, maxFutureMs: neededMs };
  const detecting = await detectingRules({ ...run, scenario: { ...run.scenario, engine } }, explanation, listeners);
  const change: ExplainedChange = {
    set: `engine.max_future=${formatDuration(neededMs)}`,
    text: `a largest future of ${formatClock(neededMs)}, in place of ${formatClock(maxFutureMs)}`,
  };
  const rules = explanation.rules.map((rule) => {
    if (!lost.includes(rule.rule) || !detecting.has(rule.rule)) return rule;
    return { ...rule, changes: [change, ...rule.changes] };
  });
  return { ...explanation, rules };
}

/** How far a transaction that was set aside as future was stamped beyond its arrival, in ms. */
function aheadMs({ event_time_ms, copies }: ExplainedLife): number {
  const aheads = copies.flatMap(({ verdict, ingest_time_ms: ingestMs }) => {
    return verdict === 'future' && ingestMs !== null ? [event_time_ms - ingestMs] : [];
  });
  return Math.max(0, ...aheads);
}

/** The rules that detect the episode in another setting. */
async function detectingRules(
  run: ScorableRun,
  { client_id, transactions }: EpisodeExplanation,
  listeners: DrawListeners,
): Promise<ReadonlySet<string>> {
  const ids = new Set(transactions.map(({ transaction_id }) => transaction_id));
  const lives = await drawAgain(run, wholeClient(client_id), listeners);
  const { ruleSet } = run.scenario.engine;
  const history = historyOnRung(ruleSet, ladderHistoryOf(lives.get(client_id)!), 'admitted');
  const counted = new CountedWindows(
    ruleSet,
    placesIn(() => history),
  );
  const found = evaluateClient(ruleSet, history).filter((one) => counted.restsOn(one, ids));
  return new Set(found.map(({ rule }) => rule));
}

import { type Episode } from '../model/episode.ts';
import { type OracleRung } from '../model/ladder.ts';
import { openCase } from './client-case.ts';
import { drawAgain, type DrawListeners } from './draw-again.ts';
import { examineTransaction } from './examine-case.ts';
import { type AskedRun } from './explain-run.ts';
import { type ExplainedCondition, type ExplainedLife } from './explanation-schema.ts';
import { explainedLife } from './explained-life.ts';
import { RunRows } from './run-rows.ts';
import { wholeClient } from './selection.ts';

/** A place at which a rule could have given an alert. */
export interface AskedPlace {
  readonly rule: string;
  readonly clientId: string;
  readonly transactionId: string;
  /** Null takes the last of the windows that hold the transaction. */
  readonly windowStartMs: number | null;
}

/** What a run's rule made of a place. */
export interface ExaminedPlace {
  /** Null if the run's world has no such transaction. */
  readonly life: ExplainedLife | null;
  /** As far down the ladder as the transaction came; empty if it is not there, or the run has no such rule. */
  readonly examined: readonly ExplainedCondition[];
}

const RUNGS_FROM_BELOW: readonly OracleRung[] = ['admitted', 'delivered', 'stamped'];

/** Examines a run's rule at a transaction, whether it gave an alert there or not. The world is drawn again, as for an explanation. */
export async function examinePlace(run: AskedRun, place: AskedPlace, listeners: DrawListeners): Promise<ExaminedPlace> {
  const { clientId, transactionId, windowStartMs } = place;
  const { ruleSet } = run.scenario.engine;
  const rule = ruleSet.rules.find(({ name }) => name === place.rule);
  const lives = await drawAgain(run, wholeClient(clientId), listeners);
  const { isBuiltIn } = new RunRows(run.folder);
  const episodes: readonly Episode[] = [];
  const client = openCase(ruleSet, lives.get(clientId)!, { clientId, isBuiltIn, episodes, alerts: [] });
  const life = client.lifeOf(transactionId);
  if (rule === undefined || life === undefined) return { life: life ? explainedLife(life) : null, examined: [] };
  for (const rung of RUNGS_FROM_BELOW) {
    const condition = examineTransaction(client, rule, rung, { transactionId, windowStartMs });
    if (condition !== undefined) return { life: explainedLife(life), examined: [condition] };
  }
  return { life: explainedLife(life), examined: [] };
}

import { type OracleRung } from '../model/ladder.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type History } from '../oracle/history.ts';
import { historyOnRung, type LadderHistory } from '../oracle/ladder.ts';

/** What the oracle is shown of a client on one rung, with its transactions to be found by id. */
export interface IndexedHistory extends History {
  /** The index of a transaction; undefined if the rung does not have it. */
  readonly indexOf: (transactionId: string) => number | undefined;
}

/** A client's history by rung. Each is made when it is first asked for. */
export function rungHistories(ruleSet: RuleSet, history: LadderHistory): (rung: OracleRung) => IndexedHistory {
  const made = new Map<OracleRung, IndexedHistory>();
  return (rung) => {
    const known = made.get(rung) ?? indexed(historyOnRung(ruleSet, history, rung));
    made.set(rung, known);
    return known;
  };
}

/** A history with its transactions to be found by id. */
export function indexed(history: History): IndexedHistory {
  const places = new Map(Array.from({ length: history.length }, (_, at) => [history.at(at).id, at]));
  const { length, timesMs } = history;
  return { length, timesMs, at: (index) => history.at(index), indexOf: (id) => places.get(id) };
}

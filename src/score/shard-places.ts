import { type OracleRung } from '../model/ladder.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { countedByRung, type CountedWindows, type PlaceOf } from './counted-windows.ts';
import { type ShardHistory } from './shard-history.ts';

/** What detections of the clients of a shard count, rung by rung. */
export function countedOn(history: ShardHistory, ruleSet: RuleSet): (rung: OracleRung) => CountedWindows {
  return countedByRung(ruleSet, (rung) => placesOn(history, rung));
}

function placesOn(history: ShardHistory, rung: OracleRung): PlaceOf {
  const { world } = history;
  const timesMs = rung === 'rule' || rung === 'window' ? world.trueTimeMs : world.eventTimeMs;
  const ranks = rung === 'delivered' ? history.firstOffset : rung === 'admitted' ? history.admittedOffset : undefined;
  return (id) => {
    const row = history.findRow(id);
    if (row === undefined) return undefined;
    // A client's rows are in generation order, and an offset below zero is none.
    const rank = ranks?.[row] ?? row;
    return rank < 0 ? undefined : { ...oracleTransactionAt(world, row, timesMs[row]), rank };
  };
}

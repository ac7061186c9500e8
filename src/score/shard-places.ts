import { type OracleRung } from '../model/ladder.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { countedByRung, type CountedWindows, type Place, type PlaceOf } from './counted-windows.ts';
import { type ShardHistory } from './shard-history.ts';

/** What detections of the clients of a shard count, rung by rung. */
export function countedOn(history: ShardHistory, ruleSet: RuleSet): (rung: OracleRung) => CountedWindows {
  return countedByRung(ruleSet, (rung) => placesOn(history, rung));
}

/** Places are asked for again with each detection, so they are kept: as many as episodes and alerts have transactions. */
function placesOn(history: ShardHistory, rung: OracleRung): PlaceOf {
  const known = new Map<string, Place | undefined>();
  return (id) => {
    let place = known.get(id);
    if (place === undefined && !known.has(id)) known.set(id, (place = placeOn(history, rung, id)));
    return place;
  };
}

function placeOn(history: ShardHistory, rung: OracleRung, id: string): Place | undefined {
  const { world, firstOffset, admittedOffset } = history;
  const row = history.findRow(id);
  if (row === undefined) return undefined;
  const timesMs = rung === 'rule' || rung === 'window' ? world.trueTimeMs : world.eventTimeMs;
  const offsets = rung === 'delivered' ? firstOffset : rung === 'admitted' ? admittedOffset : undefined;
  // A client's rows are in generation order, and an offset below zero is none.
  const rank = offsets?.[row] ?? row;
  return rank < 0 ? undefined : { ...oracleTransactionAt(world, row, timesMs[row]), rank };
}

import { type Detection } from '../model/alert.ts';
import { type WorldBatch } from '../model/batch.ts';
import { defect } from '../model/errors.ts';
import { type OracleRung } from '../model/ladder.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type History } from '../oracle/history.ts';
import { evaluateLogRungs, evaluateRungs, historyOnRung, type LadderHistory } from '../oracle/ladder.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { type OracleTransaction } from '../oracle/transaction.ts';
import { type AdmittedLog, type OracleDetections } from './scoring-input.ts';
import { type ClientRows, type ShardHistory } from './shard-history.ts';

const WORLD_RUNGS = ['rule', 'window', 'stamped', 'delivered', 'admitted'] as const satisfies readonly OracleRung[];
const LOG_RUNGS = ['delivered', 'admitted'] as const satisfies readonly OracleRung[];

type ByRung<R extends OracleRung> = Record<R, readonly Detection[]>;

/** The oracle's detections on rungs 1 to 5 for the clients of a shard, one client after another. */
export function evaluateShard(history: ShardHistory, ruleSet: RuleSet): OracleDetections {
  return gather(
    Array.from(history.clients(), (rows) => evaluateRungs(ruleSet, new ClientHistory(history, rows))),
    WORLD_RUNGS,
  );
}

/** The same of a replayed log, the world of which is not known: rungs 4 and 5. */
export function evaluateLogShard(history: ShardHistory, ruleSet: RuleSet): OracleDetections {
  const found = Array.from(history.clients(), (rows) => evaluateLogRungs(ruleSet, new ClientHistory(history, rows)));
  return { rule: null, window: null, stamped: null, ...gather(found, LOG_RUNGS) };
}

/** What was admitted of the clients of a shard, as the rules see it. What is asked for is kept, as rules ask for the same again. */
export function admittedLog(history: ShardHistory, ruleSet: RuleSet): AdmittedLog {
  const known = new Map<string, History>();
  return {
    placeOf: (transactionId) => history.placeInLog(transactionId),
    historyOf: (clientId) => {
      let own = known.get(clientId);
      if (own === undefined) {
        const code = history.world.vocabulary.clients.find(clientId);
        if (code === undefined) throw defect(`client ${clientId} is not in the world's log`);
        own = historyOnRung(ruleSet, new ClientHistory(history, history.rowsOf(code)), 'admitted');
        known.set(clientId, own);
      }
      return own;
    },
  };
}

/** What one client did, as the oracle reads it. */
class ClientHistory implements LadderHistory {
  readonly length: number;
  readonly trueTimeMs: Float64Array;
  readonly eventTimeMs: Float64Array;
  readonly deliveredOffset: Float64Array;
  readonly admittedOffset: Float64Array;
  readonly #world: WorldBatch;
  readonly #from: number;

  constructor({ world, firstOffset, admittedOffset }: ShardHistory, { from, to }: ClientRows) {
    this.length = to - from;
    this.trueTimeMs = world.trueTimeMs.subarray(from, to);
    this.eventTimeMs = world.eventTimeMs.subarray(from, to);
    this.deliveredOffset = firstOffset.subarray(from, to);
    this.admittedOffset = admittedOffset.subarray(from, to);
    this.#world = world;
    this.#from = from;
  }

  transactionAt(row: number, timeMs: number): OracleTransaction {
    return oracleTransactionAt(this.#world, this.#from + row, timeMs);
  }
}

/** Puts the clients' detections together. Rungs that found the very same for every client share one list. */
function gather<R extends OracleRung>(found: readonly ByRung<R>[], rungs: readonly R[]): ByRung<R> {
  // In a loop: flatMap takes several times as long.
  const all = (rung: R): readonly Detection[] => {
    const list: Detection[] = [];
    for (const client of found) for (const detection of client[rung]) list.push(detection);
    return list;
  };
  const lists: (readonly Detection[])[] = [];
  rungs.forEach((rung, i) => {
    const above = rungs[i - 1];
    const same = above !== undefined && found.every((client) => client[rung] === client[above]);
    lists.push(same ? lists[i - 1]! : all(rung));
  });
  return Object.fromEntries(rungs.map((rung, i) => [rung, lists[i]!])) as ByRung<R>;
}

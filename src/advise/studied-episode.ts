import { type Detection } from '../model/alert.ts';
import { type Episode } from '../model/episode.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { parseTransactionId } from '../model/transaction-id.ts';
import { evaluateClient } from '../oracle/evaluate.ts';
import { historyOnRung, type LadderHistory } from '../oracle/ladder.ts';
import { oracleTransactionAt } from '../oracle/read-batch.ts';
import { CountedWindows, placesIn } from '../score/counted-windows.ts';
import { type ShardHistory } from '../score/shard-history.ts';
import { latenessOf } from './shards.ts';

/** Some rows of a client, as the oracle reads them under an allowed disorder in ms. */
export function ladderHistory(shard: ShardHistory, rows: Int32Array, allowedDisorderMs: number): LadderHistory {
  const { world, firstOffset, sightedOffset } = shard;
  const column = (value: (row: number) => number): Float64Array => Float64Array.from(rows, value);
  return {
    length: rows.length,
    trueTimeMs: column((row) => world.trueTimeMs[row]!),
    eventTimeMs: column((row) => world.eventTimeMs[row]!),
    deliveredOffset: column((row) => firstOffset[row]!),
    admittedOffset: column((row) => (latenessOf(shard, row) <= allowedDisorderMs ? sightedOffset[row]! : -1)),
    transactionAt: (index, timeMs) => oracleTransactionAt(world, rows[index]!, timeMs),
  };
}

/**
 * One episode and the transactions of its client by which it is detected or not: a detection that matches it has one of its transactions in its
 * window, so all that it looks at was stamped within a window's size of that one. So few have to be evaluated for each allowed disorder.
 */
export class StudiedEpisode {
  readonly #shard: ShardHistory;
  readonly #ruleSet: RuleSet;
  readonly #ids: ReadonlySet<string>;
  readonly #rows: Int32Array;

  /** `rules`: those that detect its pattern. */
  constructor(shard: ShardHistory, { client_id, transaction_ids }: Episode, rules: readonly Rule[]) {
    this.#shard = shard;
    this.#ruleSet = { name: '', rules };
    this.#ids = new Set(transaction_ids);
    const client = shard.world.vocabulary.clients.find(client_id);
    this.#rows = client === undefined ? new Int32Array(0) : this.#near(client);
  }

  /** The allowed disorders above zero from which on more of these transactions are admitted, in ms, ascending. */
  get steps(): readonly number[] {
    const late = Array.from(this.#rows, (row) => latenessOf(this.#shard, row)).filter((ms) => ms > 0);
    return [...new Set(late)].sort((a, b) => a - b);
  }

  /** The detections that match the episode under an allowed disorder in ms. */
  detections(allowedDisorderMs: number): readonly Detection[] {
    const ladder = ladderHistory(this.#shard, this.#rows, allowedDisorderMs);
    const history = historyOnRung(this.#ruleSet, ladder, 'admitted');
    const counted = new CountedWindows(
      this.#ruleSet,
      placesIn(() => history),
    );
    return evaluateClient(this.#ruleSet, history).filter((one) => counted.restsOn(one, this.#ids));
  }

  #near(client: number): Int32Array {
    const { world } = this.#shard;
    const { from, to } = this.#shard.rowsOf(client);
    const reachMs = Math.max(0, ...this.#ruleSet.rules.map(({ window }) => window.sizeMs));
    const own: number[] = [];
    for (const id of this.#ids) {
      if (parseTransactionId(id) === undefined || this.#shard.eventTimeOf(id) === undefined) continue;
      own.push(world.eventTimeMs[this.#shard.rowOf(id)]!);
    }
    const rows: number[] = [];
    for (let row = from; row < to; row++) {
      const timeMs = world.eventTimeMs[row]!;
      if (own.some((ownMs) => Math.abs(timeMs - ownMs) <= reachMs)) rows.push(row);
    }
    return Int32Array.from(rows);
  }
}

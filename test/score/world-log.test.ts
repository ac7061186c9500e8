import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVocabulary, type Vocabulary } from '../../src/model/dictionary.ts';
import { ShardHistory } from '../../src/score/shard-history.ts';
import { shardOf, SHARDS } from '../../src/score/sharding.ts';
import { WorldLog } from '../../src/score/world-log.ts';
import { BlockStore } from '../../src/spill/block-store.ts';
import { transactions } from '../arbitraries/transactions.ts';
import { logRecord, noteRecord, transaction, worldBatch } from '../run/log-batches.ts';
import { rowAt, type WorldRow } from '../sim/rows.ts';

/** What the log has of the clients of each shard. */
function shardsOf(log: WorldLog): WorldRow[][] {
  return Array.from({ length: SHARDS }, (_, shard) => {
    const { world } = ShardHistory.ofWorld(log.vocabulary, log.load(shard));
    return Array.from({ length: world.length }, (_row, row) => ({
      ...rowAt(world, row),
      trueTimeMs: world.trueTimeMs[row]!,
    }));
  });
}

/** The same, client by client, each in the order in which its rows came. */
function expectedShards(rows: readonly WorldRow[], { clients }: Vocabulary): WorldRow[][] {
  const shards: WorldRow[][] = Array.from({ length: SHARDS }, () => []);
  const codeOf = ({ client }: WorldRow) => clients.find(client)!;
  for (const row of rows) shards[shardOf(codeOf(row))]!.push(row);
  return shards.map((own) => own.sort((a, b) => codeOf(a) - codeOf(b)));
}

function logOf(rows: readonly WorldRow[], batchRows: number, store: BlockStore): WorldLog {
  const log = new WorldLog(createVocabulary(), store);
  for (let from = 0; from < rows.length; from += batchRows) {
    log.append(worldBatch(log.vocabulary, rows.slice(from, from + batchRows)));
  }
  return log;
}

const worldRows = fc
  .uniqueArray(fc.tuple(transactions(), fc.integer()), { selector: ([{ id }]) => id, maxLength: 40 })
  .map((drawn) => drawn.map(([row, trueTimeMs]): WorldRow => ({ ...row, trueTimeMs })));

describe('a world log', () => {
  it('keeps every field of every row, in its shard, in the order in which its client made them', () => {
    fc.assert(
      fc.property(worldRows, fc.integer({ min: 1, max: 50 }), (rows, batchRows) => {
        const log = logOf(rows, batchRows, new BlockStore());
        expect(log.length).toBe(rows.length);
        expect(shardsOf(log)).toEqual(expectedShards(rows, log.vocabulary));
      }),
      { numRuns: 40 },
    );
  });

  it('does so with more than memory may hold, and with more clients than shards', () => {
    const rows = Array.from({ length: 70_000 }, (_, i) =>
      transaction(i + 1, { client: i % 2 === 0 ? 'busy' : String(i % 1400) }),
    );
    const store = new BlockStore(0);
    const log = logOf(rows, 4096, store);
    expect(store.spilled).toBe(true);
    expect(log.length).toBe(rows.length);
    expect(shardsOf(log)).toEqual(expectedShards(rows, log.vocabulary));
    store.close();
  });

  it('leaves out notes of copies that decide nothing', () => {
    const log = logOf([transaction(1)], 1, new BlockStore());
    const record = logRecord(log.vocabulary, transaction(1), 0, 0);
    for (const verdict of ['duplicate', 'late', 'malformed', 'future', 'admitted'] as const) {
      noteRecord(log, record, verdict);
    }
    expect(log.load(shardOf(record.client[0]!)).notes.length).toBe(3);
  });
});

import { describe, expect, it } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type Episode } from '../../src/model/episode.ts';
import { type ScoredRun, scoreShards } from '../../src/score/score-shards.ts';
import { ShardedDetections } from '../../src/score/sharded-detections.ts';
import { SHARDS } from '../../src/score/sharding.ts';
import { WorldLog } from '../../src/score/world-log.ts';
import { UNITS_OF_LOG } from '../../src/score/interval-units.ts';
import { BlockStore } from '../../src/spill/block-store.ts';
import { UNWATCHED } from '../capture/format/records.ts';
import { detection, episode, RULE_SET, SPAN } from '../report/fixtures.ts';
import { logRecord, noteRecord, transaction, worldBatch } from '../run/log-batches.ts';
import { type WorldRow } from '../sim/rows.ts';

interface Run {
  /** In generation order; they are delivered in this order too, but for those in `lost`. */
  readonly rows: readonly WorldRow[];
  readonly lost?: readonly number[];
  readonly episodes?: readonly Episode[];
  /** In the order of alerts.jsonl. */
  readonly engine?: readonly Detection[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Scores a run in which what arrived was admitted. Clients `1` and `513` are of the same shard. */
async function scored({
  rows,
  lost = [],
  episodes = [],
  engine = [],
  signal = UNWATCHED.signal,
  onProgress,
}: Run): Promise<ScoredRun | undefined> {
  const store = new BlockStore();
  const vocabulary = createVocabulary();
  for (let client = 1; client <= SHARDS + 1; client++) vocabulary.clients.intern(String(client));
  const log = new WorldLog(vocabulary, store);
  log.append(worldBatch(vocabulary, rows));
  for (const [i, row] of rows.entries()) {
    if (!lost.includes(i)) noteRecord(log, logRecord(vocabulary, row, i, row.eventTimeMs), 'admitted', row.eventTimeMs);
  }
  const detections = new ShardedDetections(store, vocabulary.clients);
  const timing = { event_clock_ms: 1, processing_time_ms: 2, at_end: false };
  for (const one of engine) detections.add(one.client_id, JSON.stringify(one), timing);
  return scoreShards(
    { ruleSet: RULE_SET, allowedDisorderMs: 0, episodes, log, detections, span: SPAN, units: UNITS_OF_LOG, store },
    (progress) => onProgress?.(progress.done),
    signal,
  );
}

/** Purchases of client `1` in the north, `513` in between. */
const ROWS = [
  transaction(1),
  transaction(2, { client: '513' }),
  transaction(3),
  transaction(4),
  transaction(5, { client: '513' }),
  transaction(6),
  transaction(7, { client: '2' }),
];
const id = (number: number) => transaction(number).id;

describe('scoring shard by shard', () => {
  it('tells the story of the worst missed episode with what its client did in its span, both ends included', async () => {
    const missed = episode('e1', [id(3), id(6)], { completing_true_time_ms: 6000, completing_event_time_ms: 6000 });
    const { scores } = (await scored({ rows: ROWS, lost: [2], episodes: [missed] }))!;
    const { worstMissed } = scores;
    expect(worstMissed!.transactions.map((one) => [one.transaction_id, one.verdict, one.ingest_time_ms])).toEqual([
      [id(3), 'undelivered', null],
      [id(6), 'admitted', 6000],
    ]);
    expect(worstMissed!.transactions[1]).toMatchObject({
      true_time_ms: 6000,
      event_time_ms: 6000,
      watermark_ms: 6000,
      amount_cents: 1234,
      currency: 'USD',
      category: 'food',
      region: 'north',
    });
    expect(worstMissed!.beside.map((one) => one.transaction_id)).toEqual([id(4)]);
  });

  it('counts what was not delivered, over all shards', async () => {
    expect((await scored({ rows: ROWS, lost: [0, 1, 6] }))!.undelivered).toBe(3);
    expect((await scored({ rows: ROWS }))!.undelivered).toBe(0);
  });

  it('holds the detections of each client against its own episodes and the oracle', async () => {
    const rows = ROWS.map((row, i) => (i >= 4 ? { ...row, region: 'south' } : row));
    const episodes = [episode('e1', [id(4), id(6)]), episode('e2', [id(2), id(5)], { client_id: '513' })];
    const engine = [
      detection('x', [id(5), id(2)], { client_id: '513', transaction_id: id(5), event_time_ms: 5000 }),
      detection('y', ['z'], { client_id: 'a client that is not known', event_time_ms: 7000 }),
    ];
    const { scores } = (await scored({ rows, episodes, engine }))!;
    // The alert ids are made up, so that none of them is the oracle's.
    expect(scores.rules.get('travel')).toMatchObject({
      episodes: { total: 2, detected: 1 },
      alerts: { total: 2, spurious: 2 },
      engine_vs_oracle: { missing: 2, extra: 2, altered: 0 },
      loss: { engine_defect: 1 },
    });
    const ids = Array.from(scores.alertOutcomes, ({ alert_id }) => alert_id);
    expect(ids).toEqual(['x', 'y']);
    expect(Array.from(scores.alertOutcomes, ({ alert_id }) => alert_id)).toEqual(ids);
  });

  it('stops when the signal fires', async () => {
    const controller = new AbortController();
    let told = 0;
    const stopped = await scored({
      rows: ROWS,
      signal: controller.signal,
      onProgress: () => {
        told += 1;
        controller.abort();
      },
    });
    expect([stopped, told]).toEqual([undefined, 1]);
  });
});

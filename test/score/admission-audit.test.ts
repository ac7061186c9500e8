import { describe, expect, it } from 'vitest';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type MalformedRecord } from '../../src/model/batch.ts';
import { AdmissionAudit } from '../../src/score/admission-audit.ts';
import { ShardHistory } from '../../src/score/shard-history.ts';
import { shardOf } from '../../src/score/sharding.ts';
import { WorldLog } from '../../src/score/world-log.ts';
import { BlockStore } from '../../src/spill/block-store.ts';
import { logRecord, transaction, worldBatch } from '../run/log-batches.ts';
import { RULE_SET } from '../report/fixtures.ts';
import { type WorldRow } from '../sim/rows.ts';

const ENGINE = { ruleSet: RULE_SET, allowedDisorderMs: 1500, maxFutureMs: 60_000, aggregates: false };
const BAD: MalformedRecord = { offset: 9, ingestTimeMs: 77, reason: 'bad JSON', excerpt: '{' };

/** An audit of two partitions, and what it tells. */
function audited(isWorldKnown: boolean) {
  const log = new WorldLog(createVocabulary(), new BlockStore());
  const told: unknown[] = [];
  const listener = {
    judged: (verdict: string, ingestTimeMs: number, watermarkMs: number, batch: object | null, row: number) => {
      told.push([verdict, ingestTimeMs, watermarkMs, batch !== null, row]);
    },
  };
  const audit = new AdmissionAudit({ log, partitions: 2, engine: ENGINE, isWorldKnown, listeners: [listener] });
  const deliver = (row: WorldRow, offset: number, partition = 0, malformed: readonly MalformedRecord[] = []) => {
    audit.delivered({ ...logRecord(log.vocabulary, row, offset, row.eventTimeMs), partition, malformed });
  };
  return { log, told, audit, deliver };
}

// event time      1 s   5 s   3 s          watermark 3.5 s: 3 s is late in partition 0, and nothing is in partition 1
// partition       0     0     0  1
const ROWS = [1, 5, 3, 2].map((second) => transaction(second));

describe('the audit of admission', () => {
  it('counts verdicts and tells of each record, under the watermark of its partition', () => {
    const { log, told, audit, deliver } = audited(true);
    audit.drawn(worldBatch(log.vocabulary, ROWS));
    for (const [i, row] of ROWS.entries()) deliver(row, i, i < 3 ? 0 : 1);
    deliver(ROWS[1]!, 4, 0, [BAD]);
    expect(told).toEqual([
      ['admitted', 1000, -Infinity, true, 0],
      ['admitted', 5000, -500, true, 0],
      ['late', 3000, 3500, true, 0],
      ['admitted', 2000, -Infinity, true, 0],
      ['duplicate', 5000, 3500, true, 0],
      ['malformed', 77, NaN, false, -1],
    ]);
    expect(Object.fromEntries(audit.verdicts)).toEqual({
      admitted: 3,
      late: 1,
      future: 0,
      duplicate: 1,
      malformed: 1,
    });
    expect(log.length).toBe(4);
  });

  it('takes the records for the world where that is not known, without copies and what could not be parsed', () => {
    const { log, deliver } = audited(false);
    for (const [i, row] of ROWS.entries()) deliver(row, i, 0, [BAD]);
    deliver(ROWS[1]!, 4);
    expect(log.length).toBe(4);
    const shard = shardOf(log.vocabulary.clients.find('1')!);
    const { world, fate, length } = ShardHistory.ofLog(log.vocabulary, log.load(shard));
    expect([...world.eventTimeMs.subarray(0, length)]).toEqual([1000, 5000, 3000, 2000]);
    expect([...fate.subarray(0, length)]).toEqual([0, 0, 1, 1]);
    expect([...world.trueTimeMs.subarray(0, length)]).toEqual([NaN, NaN, NaN, NaN]);
  });
});

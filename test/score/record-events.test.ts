import { describe, expect, it } from 'vitest';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { AdmissionAudit } from '../../src/score/admission-audit.ts';
import { WorldLog } from '../../src/score/world-log.ts';
import { BlockStore } from '../../src/spill/block-store.ts';
import { RULE_SET } from '../report/fixtures.ts';
import { logRecord, transaction } from '../run/log-batches.ts';

const MAX_FUTURE_MS = 60_000;
const ENGINE = { ruleSet: RULE_SET, allowedDisorderMs: 1500, maxFutureMs: MAX_FUTURE_MS, aggregates: false };

/** The events of records with these event times, each appended at its event time less `aheadMs`. */
function eventsOf(...records: readonly (readonly [eventTimeMs: number, aheadMs?: number])[]) {
  const log = new WorldLog(createVocabulary(), new BlockStore());
  const audit = new AdmissionAudit({ log, partitions: 1, engine: ENGINE, isWorldKnown: false, listeners: [] });
  records.forEach(([eventTimeMs, aheadMs = 0], offset) => {
    const row = { ...transaction(offset), eventTimeMs };
    audit.delivered({ ...logRecord(log.vocabulary, row, offset, eventTimeMs - aheadMs), partition: 0 });
  });
  const counts = Object.entries(audit.events()).filter(([, count]) => count !== 0);
  return Object.fromEntries(counts);
}

describe('rare events of records', () => {
  // event time   0 ──── 3498  3499  3500  3501 ──── 5000
  // watermark                        ↑ 3500, once 5000 has been admitted
  it.each([
    [3501, {}],
    [3500, { record_at_watermark: 1 }],
    [3499, { record_one_ms_late: 1 }],
    [3498, {}],
  ])('of the watermark: a record at %d ms', (eventTimeMs, expected) => {
    expect(eventsOf([5000], [eventTimeMs])).toEqual(expected);
  });

  it.each([
    [MAX_FUTURE_MS - 1, {}],
    [MAX_FUTURE_MS, { record_at_max_future: 1 }],
    [MAX_FUTURE_MS + 1, { record_one_ms_too_far_ahead: 1 }],
    [MAX_FUTURE_MS + 2, {}],
  ])('of the bound for future records: one that is %d ms ahead', (aheadMs, expected) => {
    expect(eventsOf([100_000, aheadMs])).toEqual(expected);
  });

  it('of times before 1970, whatever becomes of the record', () => {
    expect(eventsOf([-1], [0], [-1501])).toEqual({ record_before_1970: 2, record_one_ms_late: 1 });
  });
});

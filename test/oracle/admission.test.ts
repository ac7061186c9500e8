import { describe, expect, it } from 'vitest';
import { allocateLogBatch, type LogBatch, sliceLogBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type Verdict, VERDICTS } from '../../src/model/verdict.ts';
import { OracleAdmission, type OracleAdmissionOptions } from '../../src/oracle/admission.ts';

const OPTIONS: OracleAdmissionOptions = { allowedDisorderMs: 10, maxFutureMs: 100, longestWindowMs: 50 };

type TestRecord = readonly [id: string, eventTimeMs: number, payload?: string, ingestTimeMs?: number];

/** The records as rows: ids are single letters, and what differs between two payloads is the location. */
function batchOf(records: readonly TestRecord[]): LogBatch {
  const batch = allocateLogBatch(createVocabulary(), 0, records.length);
  records.forEach(([id, eventTimeMs, payload = `${id}@${eventTimeMs}`, ingestTimeMs = eventTimeMs], row) => {
    batch.ids[2 * row] = id.charCodeAt(0);
    batch.eventTimeMs[row] = eventTimeMs;
    batch.ingestTimeMs[row] = ingestTimeMs;
    batch.location[row] = batch.vocabulary.locations.intern(payload);
  });
  batch.length = records.length;
  return batch;
}

/** Judges records in order, each `[id, event time, payload?, ingest time?]`: the same at once and one by one. */
function judgeAll(records: readonly TestRecord[], options = OPTIONS): Verdict[] {
  const batch = batchOf(records);
  const [atOnce, oneByOne] = [new OracleAdmission(options), new OracleAdmission(options)];
  const { verdicts } = judged(atOnce, batch);
  const single = records.flatMap((_, row) => judged(oneByOne, sliceLogBatch(batch, row, row + 1)).verdicts);
  expect(single).toEqual(verdicts);
  return verdicts;
}

function judged(admission: OracleAdmission, batch: LogBatch) {
  const codes = new Uint8Array(batch.length);
  const watermarksMs = new Float64Array(batch.length);
  admission.judge(batch, codes, watermarksMs);
  return { verdicts: Array.from(codes, (code) => VERDICTS[code]!), watermarksMs: [...watermarksMs] };
}

describe('late', () => {
  // event times:  1000            watermark 990
  //   990 is at the watermark, 989 below it
  it('is what lies below the watermark that stood before it', () => {
    expect(
      judgeAll([
        ['a', 1000],
        ['b', 990],
        ['c', 989],
      ]),
    ).toEqual(['admitted', 'admitted', 'late']);
  });

  it('is nothing before the first admitted record', () => {
    expect(judgeAll([['a', -5_000_000]])).toEqual(['admitted']);
  });

  it('is judged against the largest event time, not the last', () => {
    expect(
      judgeAll([
        ['a', 1000],
        ['b', 995],
        ['c', 988],
      ]),
    ).toEqual(['admitted', 'admitted', 'late']);
  });

  it('does not move the watermark', () => {
    const admission = new OracleAdmission(OPTIONS);
    expect(admission.watermarkMs).toBe(Number.NEGATIVE_INFINITY);
    const { watermarksMs } = judged(
      admission,
      batchOf([
        ['a', 1000],
        ['b', 900],
      ]),
    );
    expect(watermarksMs).toEqual([Number.NEGATIVE_INFINITY, 990]);
    expect(admission.watermarkMs).toBe(990);
  });
});

describe('future', () => {
  it('is what is stamped more than max_future beyond its ingest time', () => {
    expect(
      judgeAll([
        ['a', 1100, 'x', 1000],
        ['b', 1101, 'x', 1000],
      ]),
    ).toEqual(['admitted', 'future']);
  });

  // one fast clock, then honest records: were the first to move the watermark, the second would be late
  it('moves nothing', () => {
    expect(
      judgeAll([
        ['a', 9_999_999, 'x', 1000],
        ['b', 1000],
      ]),
    ).toEqual(['future', 'admitted']);
  });

  it('is not looked for where the ingest time is unknown or the check is off', () => {
    expect(judgeAll([['a', 9_999_999, 'x', Number.NaN]])).toEqual(['admitted']);
    expect(judgeAll([['a', 9_999_999, 'x', 0]], { ...OPTIONS, maxFutureMs: null })).toEqual(['admitted']);
  });

  // the same record again, once the ingest clock has come near its stamp
  it('leaves no trace: a later copy is judged afresh', () => {
    expect(
      judgeAll([
        ['a', 1200, 'x', 1000],
        ['a', 1200, 'x', 1150],
        ['a', 1200, 'x', 1160],
      ]),
    ).toEqual(['future', 'admitted', 'duplicate']);
    expect(
      judgeAll([
        ['a', 1200, 'x', 1000],
        ['a', 1200, 'y', 1150],
      ]),
    ).toEqual(['future', 'admitted']);
  });
});

describe('duplicate', () => {
  it('is a known id with the same payload, admitted or late', () => {
    expect(
      judgeAll([
        ['a', 1000],
        ['a', 1000],
        ['b', 900],
        ['b', 900],
      ]),
    ).toEqual(['admitted', 'duplicate', 'late', 'duplicate']);
  });

  it('comes before future: a copy of an admitted record may seem to come from the future', () => {
    expect(
      judgeAll([
        ['a', 1100, 'x', 1000],
        ['a', 1100, 'x', 500],
      ]),
    ).toEqual(['admitted', 'duplicate']);
  });

  // clock:  1000 ................. 1060 | 1061        horizon 10 + 50
  //         a                      a    | a
  it.each([
    [1060, 'duplicate'],
    [1061, 'late'],
  ] as const)('lasts while the clock moves by at most the horizon: at %i %s', (clockMs, expected) => {
    expect(
      judgeAll([
        ['a', 1000],
        ['b', clockMs],
        ['a', 1000],
      ]).at(-1),
    ).toBe(expected);
  });

  // clock:  1000 ................. 1060 | 1061
  //         b late (at 900)
  it.each([
    [1060, 'duplicate'],
    [1061, 'late'],
  ] as const)('counts from the sighting of a late record, not from its event time: at %i %s', (clockMs, expected) => {
    expect(
      judgeAll([
        ['a', 1000],
        ['b', 900],
        ['c', clockMs],
        ['b', 900],
      ]).at(-1),
    ).toBe(expected);
  });

  // the clock leaps with the record itself: it is known from where the clock lands, 5000, not from where it was
  it('counts from the clock that the record itself has set', () => {
    expect(
      judgeAll([
        ['a', 1000],
        ['b', 5000],
        ['b', 5000],
      ]),
    ).toEqual(['admitted', 'admitted', 'duplicate']);
  });

  // a 1000 · copy at clock 1050 · copy at clock 1061: the copy in between prolongs nothing
  it('is not prolonged by duplicates', () => {
    expect(
      judgeAll([
        ['a', 1000],
        ['b', 1050],
        ['a', 1000],
        ['c', 1061],
        ['a', 1000],
        ['a', 1000],
      ]),
    ).toEqual(['admitted', 'admitted', 'duplicate', 'admitted', 'late', 'duplicate']);
  });
});

describe('malformed', () => {
  it('is a known id with another payload, and the first payload stays the known one', () => {
    expect(
      judgeAll([
        ['a', 1000, 'x'],
        ['a', 1000, 'y'],
        ['a', 1000, 'x'],
        ['a', 3000, 'z'],
        ['b', 1000],
      ]),
    ).toEqual(['admitted', 'malformed', 'duplicate', 'malformed', 'admitted']);
  });

  it('is no longer known beyond the horizon', () => {
    expect(
      judgeAll([
        ['a', 1000, 'x'],
        ['b', 1061],
        ['a', 1062, 'y'],
      ]),
    ).toEqual(['admitted', 'admitted', 'admitted']);
  });
});

import { describe, expect, test } from 'vitest';
import { type DetectionTiming } from '../../src/model/alert.ts';
import { type Rule } from '../../src/model/rule-set.ts';
import { type Entry, runLog } from './harness.ts';

/** Holds at every transaction. */
const EVERY: Rule = {
  name: 'every',
  kind: 'sum',
  aboveCents: 0,
  currency: 'USD',
  window: { kind: 'trailing', sizeMs: 1 },
  detects: [],
};

function timings(entries: readonly Entry[], allowedDisorderMs: number): DetectionTiming[] {
  return runLog(entries, [EVERY], { allowedDisorderMs }).detections.map(({ timing }) => timing);
}

const by = (event_clock_ms: number, processing_time_ms: number | null) => ({
  event_clock_ms,
  processing_time_ms,
  at_end: false,
});

describe('which record released a transaction', () => {
  //  event time   100   105   110   111
  //  ingested     200   201   202   203        disorder 10: 110 releases 100, 111 releases nothing, the end the rest
  test('the first at which the watermark reached its time', () => {
    const entries = [
      { at: 100, ingested: 200 },
      { at: 105, ingested: 201 },
      { at: 110, ingested: 202 },
      { at: 111, ingested: 203 },
    ];
    const end = { event_clock_ms: 111, processing_time_ms: 203, at_end: true };
    expect(timings(entries, 10)).toEqual([by(110, 202), end, end, end]);
  });

  test('itself, where no disorder is allowed', () => {
    expect(
      timings(
        [
          { at: 1, ingested: 5 },
          { at: 2, ingested: 4 },
        ],
        0,
      ),
    ).toEqual([by(1, 5), by(2, 4)]);
  });

  //  event time   100   110   100   150      the second 100 comes when the watermark stands at 100 already
  //  ingested       1     2     3     4
  test('itself, if the watermark stands at its time when it comes', () => {
    const entries = [100, 110, 100, 150].map((at, i) => ({ at, ingested: i + 1 }));
    expect(timings(entries, 10).slice(0, 3)).toEqual([by(110, 2), by(110, 3), by(150, 4)]);
  });

  test('records that are not admitted release nothing', () => {
    const entries = [
      { id: 1, at: 100, ingested: 1 },
      { id: 1, at: 100, ingested: 2 },
      { id: 2, at: 10, ingested: 3 },
      { id: 3, at: 120, ingested: 4 },
    ];
    expect(timings(entries, 10)[0]).toEqual(by(120, 4));
  });

  test('null where the log has no ingest times', () => {
    const entries = [100, 200].map((at) => ({ at, ingested: Number.NaN }));
    expect(timings(entries, 10)).toEqual([
      by(200, null),
      { event_clock_ms: 200, processing_time_ms: null, at_end: true },
    ]);
  });

  //  clock-backwards: ingest times of a log need not rise; the end comes at the largest
  test('clock-backwards', () => {
    const entries = [
      { at: 100, ingested: 500 },
      { at: 120, ingested: 300 },
    ];
    expect(timings(entries, 10)).toEqual([
      by(120, 300),
      { event_clock_ms: 120, processing_time_ms: 500, at_end: true },
    ]);
  });
});

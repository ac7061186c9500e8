import { describe, expect, it } from 'vitest';
import { type Detection, type DetectionTiming } from '../../src/model/alert.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { type SideRecord } from '../../src/model/side-record.ts';
import { EngineOutput } from '../../src/pipeline/engine-output.ts';
import { detection } from '../report/fixtures.ts';

const TIMING: DetectionTiming = { event_clock_ms: 1, processing_time_ms: null, at_end: true };

function late(partition: number, offset: number): SideRecord {
  return {
    reason: 'late',
    partition,
    offset,
    transaction_id: 'x',
    client_id: '1',
    event_time_ms: 5,
    ingest_time_ms: null,
    watermark_ms: 6,
    detail: null,
  };
}

describe('the output of the engines', () => {
  it('has the side records by partition, then by offset, however partitions take turns, each time it is asked', () => {
    const output = new EngineOutput(createVocabulary(), 3);
    for (const [partition, offset] of [
      [2, 0],
      [0, 4],
      [2, 1],
      [0, 9],
      [2, 7],
    ] as const) {
      output.sinkOf(partition).side(late(partition, offset));
    }
    const { side } = output.results([]);
    const expected = [late(0, 4), late(0, 9), late(2, 0), late(2, 1), late(2, 7)];
    expect([...side]).toEqual(expected);
    expect([...side]).toEqual(expected);
  });

  it('adds up the counts of the partitions', () => {
    const output = new EngineOutput(createVocabulary(), 2);
    const counts = {
      delivered: 21,
      admitted: 11,
      late: 4,
      future: 3,
      duplicates: 2,
      malformed: 1,
      detections: 6,
      alerts: 5,
    };
    const doubled = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, 2 * count]));
    expect(output.results([counts, counts]).counts).toEqual(doubled);
  });

  it('tells of what came lately once, from when it is followed', () => {
    const output = new EngineOutput(createVocabulary(), 2);
    const [before, first, second] = ['a', 'b', 'c'].map((id) => detection(id, [id])) as [
      Detection,
      Detection,
      Detection,
    ];
    output.detection(0, before, TIMING);
    expect(output.takeRecent().size).toBe(0);
    output.follow();
    output.detection(1, first, TIMING);
    output.detection(0, second, TIMING);
    // The very objects, for they are looked up by identity.
    expect([...output.takeRecent()]).toEqual([
      [first, TIMING],
      [second, TIMING],
    ]);
    expect(output.takeRecent().size).toBe(0);
    expect(Array.from(output.results([]).detections, (timed) => timed.detection)).toEqual([before, first, second]);
  });
});

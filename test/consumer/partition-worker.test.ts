import { describe, expect, it } from 'vitest';
import { type LogBatch } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { Collector } from '../../src/consumer/collector.ts';
import { PartitionWorker } from '../../src/consumer/partition-worker.ts';
import { logOf, optionsOf } from '../engine/harness.ts';

const OPTIONS = optionsOf([
  {
    kind: 'count',
    name: 'twice',
    detects: [],
    atLeast: 2,
    window: { kind: 'trailing', sizeMs: 1000 },
  },
]);

/** Ten transactions of one client, a ms apart, with an unparseable record after them. */
function log(): LogBatch {
  return logOf(
    Array.from({ length: 10 }, (_, at) => ({ at })),
    createVocabulary(),
    [{ offset: 10, ingestTimeMs: 10, reason: 'no amount', excerpt: '{}' }],
  );
}

function begin(batch: LogBatch, firstOffset = 0): PartitionWorker {
  return PartitionWorker.begin(batch.partition, firstOffset, OPTIONS, batch.vocabulary);
}

describe('the owner of a partition', () => {
  it('knows where it stands, also behind offsets without a record', () => {
    const batch = log();
    const worker = begin(batch);
    expect(worker.nextOffset).toBe(0);
    worker.process({ ...batch, length: 4, malformed: [] }, 4);
    expect(worker.nextOffset).toBe(4);
    worker.process(batch, 11);
    expect(worker.nextOffset).toBe(11);
    worker.process({ ...batch, length: 0, malformed: [] }, 20);
    expect(worker.nextOffset).toBe(20);
    worker.process(batch, 11);
    expect(worker.nextOffset).toBe(20);
  });

  it('leaves out what lies before its log begins, and what it had before', () => {
    const batch = log();
    const worker = begin(batch, 3);
    worker.process(batch, 11);
    worker.process(batch, 11);
    expect(worker.takeOutputs().side.items).toHaveLength(1);
    worker.finish(true);
    expect(worker.takeOutputs().final).toMatchObject({ delivered: 8, admitted: 7, malformed: 1, detections: 6 });
  });

  it('numbers its outputs kind by kind, from where the one before it stopped', () => {
    const batch = log();
    const worker = begin(batch);
    worker.process({ ...batch, length: 5, malformed: [] }, 5);
    const { detections, side, final } = worker.takeOutputs();
    expect([detections.first, detections.items.length]).toEqual([0, 4]);
    expect([side.first, side.items.length]).toEqual([0, 0]);
    expect(final).toBeNull();

    const next = PartitionWorker.resume(worker.state(), OPTIONS, batch.vocabulary);
    next.process(batch, 11);
    const more = next.takeOutputs();
    expect([more.detections.first, more.detections.items.length]).toEqual([4, 5]);
    expect([more.side.first, more.side.items.length]).toEqual([0, 1]);
  });

  // t 0 1 2 3 4 | 5 6 7 8 9; from 1 on each is said early, by the one owner or the other
  it('tells how much was said early of the log, by it and by those before it', () => {
    const batch = log();
    const options = { ...OPTIONS, early: true, allowedDisorderMs: 1000 };
    const worker = PartitionWorker.begin(0, 0, options, batch.vocabulary);
    worker.process({ ...batch, length: 3, malformed: [] }, 3);
    expect(worker.saidEarly).toBe(2);
    worker.process({ ...batch, length: 5, malformed: [] }, 5);
    expect(worker.saidEarly).toBe(4);
    worker.takeOutputs();

    const next = PartitionWorker.resume(worker.state(), options, batch.vocabulary);
    expect(next.saidEarly).toBe(4);
    next.process(batch, 11);
    expect(next.saidEarly).toBe(9);
  });

  it('gives out the minute in progress at a pause only if its records are all there', () => {
    const minutesAt = (lastMs: number, ended: boolean): number[] => {
      const batch = logOf([{ at: 0 }, { at: lastMs }]);
      const options = optionsOf([], { aggregates: true, allowedDisorderMs: 10_000 });
      const worker = PartitionWorker.begin(0, 0, options, batch.vocabulary);
      worker.process(batch, 2);
      worker.finish(ended);
      return worker.takeOutputs().aggregates.items.map(({ minuteMs }) => minuteMs);
    };
    expect(minutesAt(70_000, false)).toEqual([0]);
    expect(minutesAt(69_999, false)).toEqual([]);
    expect(minutesAt(20_000, false)).toEqual([]);
    expect(minutesAt(69_999, true)).toEqual([0, 60_000]);
  });

  it('gives no state while outputs wait, and none of an ended segment', () => {
    const batch = log();
    const worker = begin(batch);
    worker.process(batch, 11);
    expect(() => worker.state()).toThrow('outputs come first, then the checkpoint');
    worker.takeOutputs();
    expect(worker.state()).toMatchObject({ nextOffset: 11, outputs: { detections: 9, side: 1, aggregates: 0 } });
    worker.finish(true);
    expect(() => worker.state()).toThrow('ended');
  });

  it('refuses a state made under another rule set', () => {
    const batch = log();
    const state = begin(batch).state();
    expect(() => PartitionWorker.resume(state, { ...OPTIONS, allowedDisorderMs: 7 }, batch.vocabulary)).toThrow(
      expect.objectContaining({ code: 'input' }) as Error,
    );
  });
});

describe('the collector', () => {
  it('calls a gap a defect', () => {
    const batch = log();
    const worker = begin(batch);
    worker.process({ ...batch, length: 5, malformed: [] }, 5);
    worker.takeOutputs();
    worker.process(batch, 11);
    expect(() => new Collector(1).accept(worker.takeOutputs())).toThrow(
      expect.objectContaining({
        code: 'defect',
        message: 'partition 0: outputs 0 to 3 were lost between two owners',
      }) as Error,
    );
  });

  it('has results when every partition has ended, and counts each once', () => {
    const collector = new Collector(2);
    expect(collector.results()).toBeUndefined();
    for (const partition of [0, 1]) {
      expect(collector.results()).toBeUndefined();
      const batch = { ...log(), partition };
      for (let owner = 0; owner < 2; owner++) {
        const worker = begin(batch);
        worker.process(batch, 11);
        worker.finish(true);
        collector.accept(worker.takeOutputs());
      }
    }
    const { counts, detections, side } = collector.results()!;
    expect(counts).toMatchObject({ delivered: 22, admitted: 20, malformed: 2, detections: 18 });
    expect([...detections]).toHaveLength(18);
    expect(Array.from(side, ({ partition }) => partition)).toEqual([0, 1]);
  });
});

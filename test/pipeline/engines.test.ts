import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AggregateRow } from '../../src/model/aggregate.ts';
import { type Detection } from '../../src/model/alert.ts';
import { compareByAlertOrder } from '../../src/model/text-order.ts';
import { LocalEngines } from '../../src/pipeline/engines.ts';
import { type ProcessedRecords } from '../../src/pipeline/engine-watcher.ts';
import { engineSpecs, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { logOf, optionsOf } from '../engine/harness.ts';

const MINUTE = 60_000;
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 });

describe('engines that are watched', () => {
  it('tell of each detection once, with its timing, and how far they have come', async () => {
    await fc.assert(
      fc.asyncProperty(logStream(), engineSpecs(), sizes, async ({ vocabulary, batch }, spec, cut) => {
        const engines = new LocalEngines(spec, vocabulary, 2);
        await engines.ready();
        const heard: Detection[] = [];
        const told: ProcessedRecords[] = [];
        engines.watch((processed) => {
          told.push(processed);
          for (const detection of processed.detections) {
            heard.push(detection);
            const isEnd = processed.nextOffset === 0;
            expect(processed.timings.get(detection)!.at_end).toBe(isEnd);
          }
        });
        const parts = splitBatch(batch, cut).filter(({ length, malformed }) => length + malformed.length > 0);
        for (const part of parts) engines.process(part);
        const { detections, counts } = await engines.finish(true);
        expect(heard.toSorted(compareByAlertOrder)).toEqual(Array.from(detections, ({ detection }) => detection));
        expect(new Set(heard).size).toBe(heard.length);
        const ends = parts.map(({ offset, length, malformed }) =>
          Math.max(...offset.subarray(0, length), ...malformed.map((record) => record.offset)),
        );
        // The two partitions end last, without a record.
        expect(told.map(({ nextOffset }) => nextOffset)).toEqual([...ends.map((end) => end + 1), 0, 0]);
        expect(told.reduce((sum, { early = 0 }) => sum + early, 0)).toBe(counts.early?.said ?? 0);
        for (const { takenAtMs, doneAtMs } of told) expect(doneAtMs).toBeGreaterThanOrEqual(takenAtMs);
      }),
    );
  });

  // minute         0                1                2         3
  // partition 0    a                                    ·  b        the watermark, 30 s before b, has passed a's minute
  // partition 1    c                d                   ·   e       and here d's, though e waits
  it('have whole minutes at a pause, where every watermark has passed them', async () => {
    const first = logOf([{ at: 0 }, { at: 2.6 * MINUTE }]);
    const second = logOf([{ at: 1 }, { at: MINUTE }, { at: 2.7 * MINUTE }], first.vocabulary);
    const engines = new LocalEngines(
      optionsOf([], { aggregates: true, allowedDisorderMs: 30_000 }),
      first.vocabulary,
      2,
    );
    engines.process(first);
    engines.process({ ...second, partition: 1 });
    const { aggregates } = await engines.finish(false);
    expect([...aggregates].map((row) => [row.minute_start_ms, row.count])).toEqual([
      [0, 2],
      [MINUTE, 1],
    ]);
  });

  // minute      0                1                2
  // batch 1     a ── a           │                │          no watermark past the minute: nothing is known
  // batch 2                      b                │          a's minute is complete
  // batch 3                                       c          b's minute is complete
  // end                                                      and c's
  it('have the aggregates of a minute when it has changed, and no others', async () => {
    const entries = [{ at: 0 }, { at: 59_999 }, { at: MINUTE }, { at: 2 * MINUTE }];
    const batch = logOf(entries);
    const engines = new LocalEngines(optionsOf([], { aggregates: true }), batch.vocabulary, 1);
    engines.watch(() => undefined);
    const changed = () => [...engines.changedMinutes()].map((row) => [row.minute_start_ms, row.count]);
    const [first, second, third] = splitBatch(batch, [2, 1, 1]);
    engines.process(first!);
    expect(changed()).toEqual([]);
    engines.process(second!);
    expect(changed()).toEqual([[0, 2]]);
    expect(changed()).toEqual([]);
    engines.process(third!);
    expect(changed()).toEqual([[MINUTE, 1]]);
    await engines.finish(true);
    expect(changed()).toEqual([[2 * MINUTE, 1]]);
  });

  it('have told the final aggregates of every minute in the end, whenever they were asked', async () => {
    const asked = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(logStream(), engineSpecs(), sizes, asked, async ({ vocabulary, batch }, spec, cut, when) => {
        const engines = new LocalEngines({ ...spec, aggregates: true }, vocabulary, 1);
        engines.watch(() => undefined);
        const latest = new Map<string, AggregateRow>();
        const ask = () => {
          for (const row of engines.changedMinutes()) latest.set(`${row.minute_start_ms} ${row.currency}`, row);
        };
        for (const [i, part] of splitBatch(batch, cut).entries()) {
          engines.process(part);
          if (when[i % when.length]) ask();
        }
        const { aggregates } = await engines.finish(true);
        ask();
        const final = [...aggregates].map((row) => [`${row.minute_start_ms} ${row.currency}`, row] as const);
        expect(latest).toEqual(new Map(final));
        ask();
        expect([...engines.changedMinutes()]).toEqual([]);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { type EngineResults, type TimedDetection } from '../../src/model/engine-results.ts';
import { everyRecords, faultsOf, LoggedScenario, outcomeOf, smallScenario } from './faulty-run.ts';

describe('consumers that cannot keep up', async () => {
  // One purchase every ten seconds, from one partition: 360 records an hour.
  const log = await LoggedScenario.of(
    smallScenario(
      'traffic={ kind: original, clients: 20, interval: 10s }',
      'duration=3h',
      'fraud=[]',
      'decoys=[]',
      'delivery={ partitions: 1 }',
      'engine.allowed_disorder=0ms',
    ),
  );
  const straight = await log.straight();
  const { startMs } = log.world;

  /** Of each detection, when it came, and how much later than without faults. */
  function delays({ detections }: EngineResults): readonly (readonly [number, number])[] {
    const keyOf = ({ detection }: TimedDetection) => detection.alert_id + detection.transaction_id;
    const usual = new Map(Array.from(straight.detections, (timed) => [keyOf(timed), timed.timing.processing_time_ms!]));
    return Array.from(detections, (timed) => {
      const at = timed.timing.processing_time_ms!;
      return [at - startMs, at - usual.get(keyOf(timed))!] as const;
    });
  }

  // hour        0         1         2         3
  // arriving    360 an hour all the time
  // processed   360       0         all that is there, at once, then 360
  it('are behind while they are down, and catch up at once', async () => {
    const results = await log.run(everyRecords(50), faultsOf('{ kind: crash, at: 1h, down: 1h }'));
    expect(outcomeOf(results)).toEqual(outcomeOf(straight));
    const all = delays(results);
    const late = all.filter(([, by]) => by > 0);
    expect(late.length).toBeGreaterThan(50);
    for (const [at] of late) expect(at).toBe(7_200_000);
    expect(all.filter(([at]) => at > 3_600_000 && at < 7_200_000)).toEqual([]);
    // The first record of the hour waits for nearly all of it.
    expect(results.faults!.lag_ms_max).toBeGreaterThan(3_580_000);
    expect(results.faults!.lag_ms_max).toBeLessThanOrEqual(3_600_000);
  });

  // arriving    1 in 10 s
  // processed   at most 1 in 1 s: fast enough
  it('change nothing while they are as fast as the records come', async () => {
    const results = await log.run(everyRecords(50), faultsOf('{ kind: slow_consumer, records_per_second: 1 }'));
    expect(outcomeOf(results)).toEqual(outcomeOf(straight));
    expect(delays(results).every(([, late]) => late === 0)).toBe(true);
    expect(results.faults).toMatchObject({ lag_ms_max: 0, crashes: 0, records_reread: 0 });
  });

  // After a crash at 2 h with the last checkpoint long ago, 700 records are read again, one a second: 700 s, in which 70 arrive.
  it('take so long for what they read again, too', async () => {
    const faults = faultsOf('{ kind: slow_consumer, records_per_second: 1 }, { kind: crash, at: 2h }');
    const results = await log.run(everyRecords(1_000_000), faults);
    expect(outcomeOf(results)).toEqual(outcomeOf(straight));
    expect(results.faults).toMatchObject({ fresh_starts: 1, records_reread: 720 });
    expect(results.faults!.lag_ms_max).toBeGreaterThan(700_000);
    expect(results.faults!.lag_ms_max).toBeLessThan(730_000);
    const late = delays(results)
      .filter(([, by]) => by > 0)
      .map(([at]) => at);
    expect(late.length).toBeGreaterThan(0);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(7_200_000 + 720_000);
    // One a second against one in ten seconds: caught up after 720 / 0.9 seconds.
    expect(Math.max(...late)).toBeLessThan(7_200_000 + 810_000);
  });

  it('are slow for as long as it says, and all of them are', async () => {
    const faults = faultsOf('{ kind: slow_consumer, records_per_second: 1, at: 2h, for: 5m }, { kind: crash, at: 2h }');
    const results = await log.run(everyRecords(1_000_000), faults);
    // After 5 minutes 420 of the 720 are left, and done at once.
    expect(results.faults!.lag_ms_max).toBeGreaterThan(280_000);
    expect(results.faults!.lag_ms_max).toBeLessThanOrEqual(300_000);
    expect(outcomeOf(results)).toEqual(outcomeOf(straight));
  });
});

describe('a sink that is away', async () => {
  const log = await LoggedScenario.of(smallScenario());
  const expected = outcomeOf(await log.straight());

  it('keeps checkpoints from being written, so that nothing is lost with a crash meanwhile', async () => {
    const faults = faultsOf('{ kind: sink_outage, at: 4h, for: 8h }, { kind: crash, at: 11h }');
    const [calm, stormy] = [await log.run(everyRecords(20), []), await log.run(everyRecords(20), faults)];
    expect(outcomeOf(stormy)).toEqual(expected);
    expect(stormy.faults!.checkpoints_written).toBeLessThan(calm.faults!.checkpoints_written - 4);
    // What was read since before the outage: more than an interval of each partition.
    expect(stormy.faults!.records_reread).toBeGreaterThan(60);
  });

  it('may be away at the end of the run, and in the middle of another outage', async () => {
    const faults = faultsOf('{ kind: sink_outage, at: 4h, for: 10h }, { kind: sink_outage, at: 6h, for: 30d }');
    expect(outcomeOf(await log.run(everyRecords(20), faults))).toEqual(expected);
  });

  it('may fail before every single output', async () => {
    const results = await log.run(everyRecords(20), faultsOf('{ kind: sink_failure, every_outputs: 1 }'));
    expect(outcomeOf(results)).toEqual(expected);
    const { detections, side, faults } = results;
    expect(faults!.sink_failures).toBeGreaterThan([...detections].length + [...side].length);
    expect(faults!.outputs_repeated).toBe(0);
  });
});

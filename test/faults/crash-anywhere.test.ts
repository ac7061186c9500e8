import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/config/load-scenario.ts';
import { crashAt, everyRecords, faultsOf, LoggedScenario, outcomeOf, smallScenario } from './faulty-run.ts';

describe('a small scenario with a crash at every record', async () => {
  const log = await LoggedScenario.of(smallScenario('traffic.clients=20', 'traffic.transactions_per_client_per_day=3'));
  const straight = await log.straight();
  const expected = outcomeOf(straight);

  it('is small, and has something of everything', () => {
    expect(log.records).toBeGreaterThan(250);
    expect(log.records).toBeLessThan(400);
    const { detections, late, duplicates } = straight.counts;
    for (const count of [detections, late, duplicates]) expect(count).toBeGreaterThan(4);
  });

  // records   1  2  3  4  5  6  7 …
  // run 1     ✗
  // run 2        ✗
  // run 3           ✗                 and so on: each from the last checkpoint, at most 25 records back
  it('has the same outcome, whichever record it is', async () => {
    let restores = 0;
    for (let record = 1; record <= log.records; record++) {
      const results = await log.run(everyRecords(25), crashAt(record));
      expect(outcomeOf(results)).toEqual(expected);
      expect(results.faults!.crashes).toBe(1);
      restores += results.faults!.restores + results.faults!.fresh_starts;
    }
    expect(restores).toBeGreaterThan(2 * log.records);
  });

  // records   1✗ 1✗ 1✗ 1  2✗ 2✗ 2✗ 2  3✗ …
  it.each([
    ['once', 1, everyRecords(20)],
    ['three times, with three consumers', 3, everyRecords(7, 3)],
    ['twice, with a checkpoint at every record', 2, everyRecords(1)],
    ['once, with no checkpoint ever', 1, everyRecords(1_000_000)],
    ['twice, with checkpoints by time', 2, { count: 2, checkpoint: { kind: 'time', everyMs: 1_800_000 } }],
  ] as const)('has the same outcome if it is at all of them in one run, %s', async (_, times, consumers) => {
    const results = await log.run(consumers, faultsOf(`{ kind: crash, every_records: 1, times: ${times} }`));
    expect(outcomeOf(results)).toEqual(expected);
    expect(results.faults!.crashes).toBe(times * log.records);
    expect(results.faults!.outputs_repeated).toBeGreaterThan(0);
  });

  it('is to each sink as if nothing had happened: the same detections in the same order, once', async () => {
    const results = await log.run(everyRecords(10), faultsOf('{ kind: crash, every_records: 1 }'));
    const [detections, expectedDetections] = [[...results.detections], [...straight.detections]];
    expect(new Set(detections.map(({ detection }) => `${detection.alert_id} ${detection.transaction_id}`)).size).toBe(
      expectedDetections.length,
    );
    for (const partition of [0, 1, 2]) {
      const of = (rows: typeof straight.side) => [...rows].filter((row) => row.partition === partition);
      expect(of(results.side)).toEqual(of(straight.side));
    }
    expect(detections).toEqual(expectedDetections);
  });

  it('has the same outcome where the run is a pause and not an end', async () => {
    const results = await log.run(everyRecords(10), faultsOf('{ kind: crash, every_records: 1 }'), { ended: false });
    expect(outcomeOf(results)).toEqual(outcomeOf(await log.straight(false)));
    expect(outcomeOf(results)).not.toEqual(expected);
  });
});

describe('a large scenario with a crash at every 97th record', async () => {
  const { scenario } = loadScenario({ scenario: 'mixed-fraud', overrides: ['duration=1d'] });
  const log = await LoggedScenario.of(scenario, 4096);

  it('has the same outcome', async () => {
    expect(log.records).toBeGreaterThan(40_000);
    const results = await log.run(everyRecords(200), faultsOf('{ kind: crash, every_records: 97 }'));
    expect(results.faults!.crashes).toBe(Math.floor(log.records / 97));
    expect(outcomeOf(results)).toEqual(outcomeOf(await log.straight()));
  });
});

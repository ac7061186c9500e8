import { describe, expect, it } from 'vitest';
import { type FaultCounts } from '../../src/model/fault-counts.ts';
import { everyRecords, faultsOf, LoggedScenario, outcomeOf, smallScenario } from './faulty-run.ts';

describe('consumers with faults', async () => {
  // Three partitions, some 240 records each.
  const log = await LoggedScenario.of(smallScenario());
  const expected = outcomeOf(await log.straight());

  async function costOf(consumers: number, faults: string): Promise<FaultCounts> {
    const results = await log.run(everyRecords(10, consumers), faultsOf(faults));
    expect(outcomeOf(results)).toEqual(expected);
    return results.faults!;
  }

  // record      11 … 20 ▲ 21 22 23 24 25✗      ▲ a checkpoint before record 21
  // once more             21 22 23 24 25 26 …
  it('go on from the last checkpoint, and read again what came after it', async () => {
    const faults = await costOf(3, '{ kind: crash, at_record: 25, partition: 0 }');
    expect(faults).toMatchObject({ crashes: 1, restores: 1, fresh_starts: 0, records_reread: 5 });
  });

  it('begin anew where there is no checkpoint yet', async () => {
    const faults = await costOf(3, '{ kind: crash, at_record: 10, partition: 1 }');
    expect(faults).toMatchObject({ crashes: 1, restores: 0, fresh_starts: 1, records_reread: 10 });
  });

  it('crash at a record one by one, with all the partitions that they have', async () => {
    const alone = await costOf(1, '{ kind: crash, at_record: 500 }');
    expect(alone).toMatchObject({ crashes: 1, restores: 3 });
    const shared = await costOf(2, '{ kind: crash, at_record: 100, partition: 1 }');
    expect(shared).toMatchObject({ crashes: 1, restores: 1 });
    expect(await costOf(2, '{ kind: crash, at_record: 100, partition: 2 }')).toMatchObject({ crashes: 1, restores: 2 });
  });

  it('crash at a time all together', async () => {
    expect(await costOf(3, '{ kind: crash, at: 12h }')).toMatchObject({ crashes: 3, restores: 3 });
    expect(await costOf(1, '{ kind: crash, at: 12h, times: 4 }')).toMatchObject({ crashes: 4, restores: 12 });
    expect(await costOf(1, '{ kind: crash, every: 5h }')).toMatchObject({ crashes: 4, restores: 11, fresh_starts: 1 });
  });

  it('count the records of the log in the order in which they arrived', async () => {
    const every = await costOf(1, '{ kind: crash, every_records: 100 }');
    expect(every.crashes).toBe(Math.floor(log.records / 100));
    expect((await costOf(1, `{ kind: crash, at_record: ${log.records} }`)).crashes).toBe(1);
    expect((await costOf(1, `{ kind: crash, at_record: ${log.records + 1} }`)).crashes).toBe(0);
  });

  it('give partitions to one another, with a checkpoint or without', async () => {
    const abrupt = await costOf(3, '{ kind: rebalance, at: 12h, consumers: 3 }');
    expect(abrupt).toMatchObject({ rebalances: 1, restores: 3 });
    expect(abrupt.records_reread).toBeGreaterThan(0);
    const graceful = await costOf(3, '{ kind: rebalance, at: 12h, consumers: 3, graceful: true }');
    expect(graceful).toMatchObject({ rebalances: 1, restores: 3, records_reread: 0, outputs_repeated: 0 });
  });

  it('may be more than there are partitions, or one for all', async () => {
    const faults = await costOf(7, '{ kind: rebalance, every: 4h, consumers: [1, 20] }');
    expect(faults).toMatchObject({ rebalances: 5, restores: 14, fresh_starts: 1 });
  });

  it('are left alone after the last record', async () => {
    expect((await costOf(1, '{ kind: crash, at: 23h }')).crashes).toBe(1);
    expect((await costOf(1, '{ kind: crash, at: 86399999ms }')).crashes).toBe(0);
  });
});

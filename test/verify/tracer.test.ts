import { beforeAll, describe, expect, it } from 'vitest';
import { type PrepareRequest, prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { firstDivergingBlock } from '../../src/verify/compare-traces.ts';
import { type BlockPlace, STAGES, type TracedRun } from '../../src/verify/trace.ts';
import { Tracer } from '../../src/verify/tracer.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { exampleReport, LIVE_LATENCY, liveOf } from '../report/report-fixture.ts';

/** More than one block of transactions, and of deliveries in one of two partitions. */
const REQUEST: PrepareRequest = {
  scenario: 'baseline',
  overrides: ['duration=1d', 'delivery.partitions=2', 'traffic.clients=3000', 'fraud=[]'],
};

async function traced(batchRows: number, consumers: number, keep: BlockPlace | null = null): Promise<TracedRun> {
  const tracer = new Tracer(keep);
  const signal = new AbortController().signal;
  const request = { ...prepareRun(REQUEST), directory: null, onProgress: () => undefined, signal };
  await runScenario({ ...request, batchRows, consumers, tracer });
  return tracer.result();
}

describe('a trace', () => {
  let whole: TracedRun;

  beforeAll(async () => {
    whole = await traced(4096, 1);
  });

  it('has every stage, each with a digest for every 4,096 rows', () => {
    for (const stage of STAGES) {
      expect(whole.trace[stage]).toHaveLength(stage === 'deliveries' ? 2 : 1);
      for (const { rows, blocks } of whole.trace[stage]) expect(blocks).toHaveLength(Math.ceil(rows / 4096));
    }
    expect(whole.trace.transactions[0]!.rows).toBeGreaterThan(4096);
    expect(whole.kept).toEqual([]);
  });

  it('does not depend on how the run was cut into batches, or on who took them', async () => {
    expect(firstDivergingBlock(whole.trace, (await traced(997, 2)).trace)).toBeUndefined();
  });

  it('of a report is the same in virtual time and by the wall clock, but not where a figure of the run differs', () => {
    const traceOf = (report: Report) => {
      const tracer = new Tracer();
      tracer.report(report);
      return tracer.result().trace.report;
    };
    const virtual = exampleReport();
    const expectations = virtual.expectations.filter(({ path }) => !path.startsWith('latency_ms'));
    expect(expectations.length).toBeLessThan(virtual.expectations.length);
    expect(traceOf({ ...virtual, expectations, live: liveOf(), latency_ms: LIVE_LATENCY })).toEqual(traceOf(virtual));
    expect(traceOf({ ...virtual, expectations: [] })).not.toEqual(traceOf(virtual));
    expect(traceOf({ ...virtual, counts: { ...virtual.counts, late: 26 } })).not.toEqual(traceOf(virtual));
  });

  it('comes with the rows of the block that was asked for', async () => {
    const { rows } = whole.trace.transactions[0]!;
    const second = await traced(997, 2, { stage: 'transactions', stream: 0, block: 1 });
    expect(second.kept).toHaveLength(Math.min(rows, 8192) - 4096);
    const times = second.kept.map((row) => row['true_time_ms'] as number);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    const delivered = await traced(997, 2, { stage: 'deliveries', stream: 1, block: 0 });
    expect(delivered.kept).toHaveLength(Math.min(whole.trace.deliveries[1]!.rows, 4096));
    expect(Object.keys(delivered.kept[0]!)).toContain('ingest_time_ms');
  });
});

import { type LineStage, type RunTracer } from '../src/artifacts/run-tracer.ts';
import { type Way } from '../src/hunt/case.ts';
import { type InspectedRun } from '../src/hunt/inspected-run.ts';
import { judgeLogs } from '../src/hunt/judged-log.ts';
import { KeptRun } from '../src/hunt/kept-run.ts';
import { defect } from '../src/model/errors.ts';
import { type runScenario } from '../src/run/run-scenario.ts';
import { type RunTrace } from '../src/verify/trace.ts';
import { Tracer } from '../src/verify/tracer.ts';
import { type Draw } from './draw-seed.ts';

/** A run of a drawn scenario: everything it read and said, and the digests of its stages. */
export interface WayRun extends InspectedRun {
  readonly trace: RunTrace;
}

/** Whether a way leaves out consumers that the scenario has. */
export function isUntroubled({ loaded }: Draw, { isStraight }: Way): boolean {
  return isStraight && loaded.scenario.consumers !== undefined;
}

/** Runs a drawn scenario in one way, in this thread, in memory. */
export async function runWay(draw: Draw, way: Way, run: typeof runScenario): Promise<WayRun> {
  const { scenario: drawn, resolvedHash } = draw.loaded;
  const { faults: _, consumers: __, ...untroubled } = drawn;
  const scenario = isUntroubled(draw, way) ? untroubled : drawn;
  const kept = new KeptRun();
  const tracer = new Tracer();
  const done = await run({
    scenario,
    resolvedHash,
    batchRows: way.batchRows,
    consumers: way.consumers,
    tracer: both(kept, tracer),
    directory: null,
    // Rung 5 of worlds that are not this one.
    attribute: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (done.kind !== 'finished') throw defect('a run without an interruption was interrupted');
  const logs = judgeLogs(kept.logs, scenario.engine);
  return { scenario, kept, report: done.report, logs, trace: tracer.result().trace };
}

/** One tracer that tells two of everything. */
function both(kept: KeptRun, tracer: Tracer): RunTracer {
  return {
    scenario: (scenario, resolvedHash) => tracer.scenario(scenario, resolvedHash),
    observe: (vocabulary, partitions) => {
      const observers = [kept, tracer].map((one) => one.observe(vocabulary, partitions));
      return {
        drawn: (batch) => observers.forEach((one) => one.drawn(batch)),
        delivered: (batch) => observers.forEach((one) => one.delivered(batch)),
      };
    },
    lines: (stage: LineStage) => {
      const [keep, trace] = [kept.lines(stage), tracer.lines(stage)];
      return (line) => {
        keep(line);
        trace(line);
      };
    },
    timing: (alert, timing) => kept.timing(alert, timing),
    report: (report) => tracer.report(report),
  };
}

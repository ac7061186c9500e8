import { type Failure } from '../src/hunt/failure.ts';
import { featuresOf } from '../src/hunt/features.ts';
import { inspectRun } from '../src/hunt/inspect-run.ts';
import { TraplineError } from '../src/model/errors.ts';
import { type RareEventCounts } from '../src/model/rare-events.ts';
import { runScenario } from '../src/run/run-scenario.ts';
import { firstDivergingBlock } from '../src/verify/compare-traces.ts';
import { type RunTrace, type Stage, STAGES } from '../src/verify/trace.ts';
import { type Draw, drawSeed } from './draw-seed.ts';
import { isUntroubled, runWay, type WayRun } from './run-way.ts';

/** What came of a seed. Plain data, so that it can be sent from a thread. */
export interface TriedSeed {
  readonly number: number;
  readonly transactions: number;
  /** Null if nothing went wrong. */
  readonly failure: Failure | null;
  /** The boundaries and faults that the first run met. */
  readonly met: readonly string[];
  /** The rare events that it met; null where it failed before they were counted. */
  readonly reached: RareEventCounts | null;
  /** Of the first run; null unless it was wanted. */
  readonly trace: RunTrace | null;
}

/** Stages that say what the scenario is, or when something was said. */
const TIMED: readonly Stage[] = ['scenario', 'outcomes', 'report'];

/**
 * Draws a seed's scenario and runs it in two ways that must come to the same. Each run is held against what the oracle makes of its log (admission,
 * detections, minutes, releases, the report), and the two against each other, stage by stage. A run that fails has gone wrong as well, wherever the error
 * comes from: what is drawn can be run.
 */
export async function trySeed(seed: string, number: number, run: typeof runScenario = runScenario): Promise<TriedSeed> {
  try {
    const draw = drawSeed(seed, number);
    const first = await runWay(draw, draw.ways[0], run);
    const second = await runWay(draw, draw.ways[1], run);
    return {
      number,
      transactions: first.report.counts.transactions ?? 0,
      failure: inspectRun(first) ?? inspectRun(second) ?? difference(draw, first, second),
      met: featuresOf(first),
      reached: first.report.reached ?? null,
      trace: first.trace,
    };
  } catch (error) {
    return failedSeed(number, errorFailure(error));
  }
}

/** A seed whose runs came to no end. */
export function failedSeed(number: number, failure: Failure): TriedSeed {
  return { number, transactions: 0, failure, met: [], reached: null, trace: null };
}

/** A run of a seed that has failed. */
export function errorFailure(error: unknown): Failure {
  const words = error instanceof TraplineError ? error.oneLine() : stackOf(error);
  return { kind: 'error', part: '', words: `it fails: ${words}` };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Where consumers run the engines, the second run may have them in one piece and untroubled: that may change when the engine speaks, and so outcomes and
 * report, but not what it says.
 */
function difference(draw: Draw, first: WayRun, second: WayRun): Failure | null {
  const isStraight = isUntroubled(draw, draw.ways[1]);
  const stages = STAGES.filter((stage) => !isStraight || !TIMED.includes(stage));
  return traceDifference('the two runs differ', first.trace, second.trace, stages);
}

/** Where two runs of a seed differ, after words that say which two; null if they are equal. */
export function traceDifference(
  words: string,
  first: RunTrace,
  second: RunTrace,
  stages: readonly Stage[] = STAGES,
): Failure | null {
  const place = firstDivergingBlock(first, second, stages);
  if (place === undefined) return null;
  const partition = place.stage === 'deliveries' ? `, partition ${place.stream}` : '';
  return {
    kind: 'differs',
    part: place.stage,
    words: `${words}, first in ${place.stage}${partition}, block ${place.block}`,
  };
}

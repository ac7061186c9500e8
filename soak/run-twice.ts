import { stringify } from 'yaml';
import { type FileAccess } from '../src/config/file-access.ts';
import { type LoadedScenario, loadScenario } from '../src/config/load-scenario.ts';
import { defect } from '../src/model/errors.ts';
import { Random } from '../src/random/random.ts';
import { type Report } from '../src/report/report-schema.ts';
import { assertEngineEqualsOracle } from '../src/score/integrity.ts';
import { runScenario } from '../src/run/run-scenario.ts';
import { type RunRequest } from '../src/run/run-request.ts';
import { firstDivergingBlock } from '../src/verify/compare-traces.ts';
import { type RunTrace, type Stage, STAGES } from '../src/verify/trace.ts';
import { Tracer } from '../src/verify/tracer.ts';
import { drawScenario } from '../src/hunt/draw/draw-scenario.ts';

/** One of the scenarios that a seed stands for. */
export interface Draw {
  readonly name: string;
  /** The scenario's file. */
  readonly yaml: string;
  readonly loaded: LoadedScenario;
  /** How the two runs differ. */
  readonly ways: readonly [Way, Way];
}

interface Way {
  readonly batchRows: number;
  /** Who take turns at the partitions. */
  readonly consumers: number;
  /** Whether faults of the engines are left out. */
  readonly isStraight: boolean;
}

/** The scenario of a seed and number; always the same one. Throws TraplineError if it is refused. */
export function drawNumber(seed: string, number: number): Draw {
  const name = `soak-${seed}-${number}`;
  const random = Random.fromSeed(seed).fork('soak', number);
  const yaml = stringify(drawScenario(name, random.fork('scenario')));
  const file = `${name}.yaml`;
  // Nothing is read from the disk: its rules are inside.
  const access: FileAccess = {
    scenariosDirectory: '.',
    readFile: () => new TextEncoder().encode(yaml),
    listDirectory: () => [file],
  };
  const loaded = loadScenario({ scenario: file }, access);
  const batchRows = 1 + random.below(50);
  const ways = [
    { batchRows, consumers: 1, isStraight: false },
    { batchRows: batchRows + 1 + random.below(500), consumers: 2 + random.below(3), isStraight: random.chance(0.5) },
  ] as const;
  return { name, yaml, loaded, ways };
}

/** Stages that say what the scenario is, or when something was said. */
const TIMED: readonly Stage[] = ['scenario', 'outcomes', 'report'];

/** What a scenario did when it was run twice. */
export interface Twice {
  readonly report: Report;
  /** In words, what went wrong; null if nothing did. */
  readonly mismatch: string | null;
}

/**
 * Runs a drawn scenario in two ways that must come to the same, and holds the engine against the oracle. Where consumers run the
 * engines, the second run may have them in one piece and untroubled: that may change when the engine speaks, and so outcomes and
 * report, but not what it says.
 */
export async function runTwice({ loaded, ways }: Draw, run: typeof runScenario = runScenario): Promise<Twice> {
  const { faults: _, consumers, ...untroubled } = loaded.scenario;
  const isStraight = consumers !== undefined && ways[1].isStraight;
  const first = await traced(loaded, ways[0], run);
  const second = await traced(isStraight ? { ...loaded, scenario: untroubled } : loaded, ways[1], run);
  const stages = STAGES.filter((stage) => !isStraight || !TIMED.includes(stage));
  const place = firstDivergingBlock(first.trace, second.trace, stages);
  const { report } = first;
  if (place === undefined) return { report, mismatch: defectOf(report) };
  const partition = place.stage === 'deliveries' ? `, partition ${place.stream}` : '';
  return { report, mismatch: `the two runs differ, first in ${place.stage}${partition}, block ${place.block}` };
}

async function traced(
  { scenario, resolvedHash }: LoadedScenario,
  way: Way,
  run: typeof runScenario,
): Promise<{ readonly trace: RunTrace; readonly report: Report }> {
  const tracer = new Tracer();
  const request: RunRequest = {
    batchRows: way.batchRows,
    consumers: way.consumers,
    scenario,
    resolvedHash,
    tracer,
    directory: null,
    // Rung 5 of worlds that are not this one.
    attribute: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
  const done = await run(request);
  if (done.kind !== 'finished') throw defect('a run without an interruption was interrupted');
  return { trace: tracer.result().trace, report: done.report };
}

function defectOf(report: Report): string | null {
  try {
    assertEngineEqualsOracle(report);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

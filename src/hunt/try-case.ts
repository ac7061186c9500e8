import { type EngineProgram } from '../external/engine-request.ts';
import { TraplineError } from '../model/errors.ts';
import { type RunRequest } from '../run/run-request.ts';
import { runScenario } from '../run/run-scenario.ts';
import { type HuntCase, loadForm, type Way } from './case.ts';
import { type Failure } from './failure.ts';
import { featuresOf } from './features.ts';
import { inspectEngine } from './inspect-engine.ts';
import { inspectRun } from './inspect-run.ts';
import { type InspectedRun } from './inspected-run.ts';
import { wireFailure } from './inspect-wire.ts';
import { judgeLogs } from './judged-log.ts';
import { KeptRun } from './kept-run.ts';

/** A program that is hunted in the place of the built-in engine. */
export type HuntedProgram = Omit<EngineProgram, 'onLog'>;

/** What came of a case. Plain data, so that it can be sent from a thread. */
export interface Tried {
  /** Null if nothing went wrong. */
  readonly failure: Failure | null;
  /** Lines of `alerts.jsonl` of the run that failed; null where it came to none. */
  readonly alerts: readonly string[] | null;
  readonly transactions: number;
  /** The boundaries and faults that it met. */
  readonly features: readonly string[];
  /** Why the scenario was refused; null if it ran. */
  readonly refusal: string | null;
}

const NOTHING: Tried = { failure: null, alerts: null, transactions: 0, features: [], refusal: null };

type Loaded = ReturnType<typeof loadForm>;

/** Runs a case in both ways, and holds each against its log and against the other; another engine runs it once. */
export async function tryCase({ form, ways }: HuntCase, program?: HuntedProgram): Promise<Tried> {
  let loaded: Loaded;
  try {
    loaded = loadForm(form);
  } catch (error) {
    return { ...NOTHING, refusal: messageOf(error) };
  }
  try {
    const first = await runWay(loaded, ways[0], program);
    const features = featuresOf(first);
    const transactions = first.report.counts.transactions ?? 0;
    const seen = { ...NOTHING, features, transactions };
    const failed = (failure: Failure | null, run: InspectedRun): Tried =>
      failure === null ? seen : { ...seen, failure, alerts: run.kept.stages.alerts };
    if (program !== undefined) return failed(inspectEngine(first), first);
    // Both ways have the same log, or differ.
    const own = inspectRun(first) ?? wireFailure(first);
    if (own !== null) return failed(own, first);
    const second = await runWay(loaded, ways[1]);
    return failed(inspectRun(second) ?? difference(first, second), second);
  } catch (error) {
    // A world that cannot be is the scenario's fault; everything else is ours, or the engine's.
    if (error instanceof TraplineError && error.code === 'input') return { ...NOTHING, refusal: error.message };
    return { ...NOTHING, failure: errorFailure(error, program) };
  }
}

/** Runs a scenario in one way, in this thread. What happens to consumers happens to the built-in engine alone. */
async function runWay({ scenario, resolvedHash }: Loaded, way: Way, program?: HuntedProgram): Promise<InspectedRun> {
  const { consumers: _, faults: __, ...straight } = scenario;
  const kept = new KeptRun();
  const ran = way.isStraight || program !== undefined ? straight : scenario;
  const request: RunRequest = {
    scenario: ran,
    resolvedHash,
    batchRows: way.batchRows,
    consumers: way.consumers,
    tracer: kept,
    ...(program === undefined ? {} : { engine: { ...program, onLog: () => undefined } }),
    directory: null,
    attribute: false,
    onProgress: () => undefined,
    // One of its own: each run leaves its listeners on it.
    signal: new AbortController().signal,
  };
  const done = await runScenario(request);
  if (done.kind !== 'finished') throw new Error('a run without an interruption was interrupted');
  return { scenario: ran, kept, report: done.report, logs: judgeLogs(kept.logs, scenario.engine) };
}

/** What two ways of running the same must agree on; the log first, since the rest comes of it. */
function difference(first: InspectedRun, second: InspectedRun): Failure | null {
  const of = ({ kept, logs, report }: InspectedRun) => [
    ['the log', logs],
    ['side.jsonl', kept.stages.side],
    ['alerts.jsonl', kept.stages.alerts],
    ['aggregates.jsonl', kept.stages.aggregates],
    ['episodes.jsonl', kept.stages.episodes],
    ['the digests', report.digests],
  ];
  const [own, other] = [of(first), of(second)];
  const at = own.findIndex(([, value], i) => JSON.stringify(value) !== JSON.stringify(other[i]![1]));
  if (at < 0) return null;
  const what = String(own[at]![0]);
  return { kind: 'differs', part: what, words: `${what} depends on batches, consumers or faults` };
}

function errorFailure(error: unknown, program: HuntedProgram | undefined): Failure {
  const words = messageOf(error);
  if (program !== undefined && error instanceof TraplineError && error.code === 'service') {
    return { kind: 'engine', part: error.subCode, words };
  }
  // Numbers and ids change from case to case.
  const part = words.replaceAll(/[0-9a-f]{16,}|\d+/g, '#').slice(0, 80);
  return { kind: 'error', part, words: error instanceof TraplineError ? words : stackOf(error) };
}

function messageOf(error: unknown): string {
  if (error instanceof TraplineError) return error.oneLine();
  return error instanceof Error ? error.message : String(error);
}

/** The message and where it came from. */
function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return stack
    .split('\n')
    .slice(0, 3)
    .map((line) => line.trim())
    .join(' ');
}

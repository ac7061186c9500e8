import { createHash } from 'node:crypto';
import { EngineFiles } from '../artifacts/engine-files.ts';
import { type RunDirectory } from '../artifacts/run-directory.ts';
import { LocalAudit } from '../audit/local-audit.ts';
import { type RunAudit } from '../audit/run-audit.ts';
import { resolvedHash } from '../config/resolved-hash.ts';
import { TraplineError } from '../model/errors.ts';
import { type Observer } from '../model/observer.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type Scenario } from '../model/scenario.ts';
import { type Engines } from '../pipeline/engines.ts';
import { type WorldResult } from '../pipeline/world-source.ts';
import { type World } from '../sim/world.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { memoryBackend, pacedMemoryBackend } from './backend.ts';
import { mayLose } from './may-lose.ts';
import { type OpenBackend } from './open-backend.ts';
import { type RunRequest } from './run-request.ts';

/** The folder of a candidate's results, within that of the run. */
export const CANDIDATE = 'candidate';

/** Rules that are tried on the stream of a run: engines and an audit of their own, which see what the run's own see. */
export interface CandidateRun {
  /** The run that it would be with these rules alone. */
  readonly request: RunRequest;
  readonly opened: OpenBackend;
  readonly directory: RunDirectory;
  readonly files: EngineFiles;
  readonly audit: RunAudit;
  readonly observer: Observer;
}

/** Where a candidate takes part. */
export interface CandidatePlace {
  readonly directory: RunDirectory;
  readonly store: BlockStore;
  readonly world: World;
  readonly opened: OpenBackend;
}

/** Makes the candidate of a scenario ready; undefined where it has none, or nothing of the run is written. */
export function openCandidate(
  request: RunRequest,
  { directory, ...place }: Omit<CandidatePlace, 'directory'> & { readonly directory: RunDirectory | null },
): CandidateRun | undefined {
  const { candidate, ...scenario } = request.scenario;
  // A list of alerts is scored as it is, whatever else was tried on its stream.
  if (candidate === undefined || directory === null || request.engine?.kind === 'alerts') return undefined;
  return openIn(request, withRules(scenario, candidate), { ...place, directory: directory.inside(CANDIDATE) });
}

/** Throws TraplineError('scenario_unsuitable') for a candidate of a run by another engine, which knows the rules of its own alone. */
export function refuseCandidateOfAnother({ scenario: { name, candidate }, engine }: RunRequest): void {
  if (candidate === undefined || engine === undefined || engine.kind === 'alerts') return;
  const message = `${name}: a candidate is tried by the built-in engine, not by another one; leave it out`;
  throw new TraplineError('scenario_unsuitable', message);
}

function withRules(scenario: Scenario, ruleSet: RuleSet): Scenario {
  const names = new Set(ruleSet.rules.map(({ name }) => name));
  const gone = scenario.engine.ruleSet.rules.map(({ name }) => name).filter((name) => !names.has(name));
  // Nothing is expected of a rule that is not there.
  const expect = scenario.expect.filter(({ path }) => !gone.some((name) => path.includes(`rules.${name}.`)));
  return { ...scenario, engine: { ...scenario.engine, ruleSet }, expect };
}

function openIn(
  current: RunRequest,
  scenario: Scenario,
  { directory, store, world, opened }: CandidatePlace,
): CandidateRun {
  const request: RunRequest = {
    ...current,
    scenario,
    resolvedHash: hashOf(current, scenario),
    command: undefined,
    attribute: false,
    // Its engines are in this process, and only those of the run are measured.
    pace: undefined,
    live: undefined,
    tracer: undefined,
    influx: undefined,
  };
  const isElsewhere = current.pace !== undefined || current.live !== undefined;
  // As in those runs, nothing happens to its consumers.
  const { engines } = isElsewhere ? pacedMemoryBackend(scenario, world, store) : memoryBackend(scenario, world, store);
  const { bus, facts } = opened.backend;
  const backend = { bus, engines, facts, close: () => Promise.resolve() };
  const files = new EngineFiles(directory, scenario.engine.ruleSet);
  const settings = {
    partitions: bus.partitions,
    engine: scenario.engine,
    isWorldKnown: true,
    // They are those of the run.
    transactionsPath: null,
    outcomesPath: directory.file('outcomes.jsonl'),
    differencesPath: null,
    lostPath: mayLose(scenario) ? directory.file('lost.jsonl') : null,
  };
  const audit = new LocalAudit(settings, world.vocabulary, store);
  const observer = observerOf(engines, audit, files);
  return { request, opened: { backend, liveRun: undefined }, directory, files, audit, observer };
}

/** Where the traffic comes from a file, the hash of its content is within that of the run. */
function hashOf({ foreign, resolvedHash: ofRun }: RunRequest, scenario: Scenario): string {
  const own = resolvedHash(scenario);
  return foreign === undefined ? own : createHash('sha256').update(own).update(ofRun).digest('hex');
}

function observerOf(engines: Engines, audit: RunAudit, files: EngineFiles): Observer {
  return {
    drawn: (batch) => audit.drawn(batch),
    delivered(batch) {
      audit.delivered(batch);
      engines.process(batch);
    },
    async ready() {
      await engines.caughtUp?.();
      files.write(engines.takeFinal(), { onDetection: (timed) => audit.detection(timed) });
      await audit.ready?.();
    },
  };
}

/** What came out of a candidate's engines once the last record went through. */
export async function finishCandidate({ opened }: CandidateRun, current: WorldResult): Promise<WorldResult> {
  const { records, interrupted, ended, transactions } = current;
  return {
    ...(await opened.backend.engines.finish(ended, () => undefined)),
    records,
    interrupted,
    ended,
    transactions,
  };
}

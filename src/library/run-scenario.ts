import { loadAlertMapping } from '../config/load-alert-mapping.ts';
import { scenarioOf } from '../config/load-scenario.ts';
import { type EngineProgram } from '../external/engine-request.ts';
import { TraplineError } from '../model/errors.ts';
import { prepareRun, type PreparedRun } from '../run/prepare.ts';
import { runScenario as run } from '../run/run-scenario.ts';
import { scored, type ScoredRun } from './scored-run.ts';
import { assignments, type Settings } from './settings.ts';
import { workOf, type WorkOptions } from './work-options.ts';

/** A scenario: the name of a shipped one, the path of a .yaml file, or what such a file would hold. */
export type ScenarioSource = string | Readonly<Record<string, unknown>>;

/** A program that is run in the place of the built-in engine. It speaks the engine protocol on stdin and stdout. */
export interface ProgramOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** Name or path of a mapping for alerts that do not have the form of alerts.jsonl. */
  readonly alertMapping?: string;
  /** How long it may neither read nor write while it is waited for; 30,000 unless given. */
  readonly silenceMs?: number;
  /** Gets each line of its stderr. */
  readonly onLog?: (line: string) => void;
}

/** How a scenario is run. */
export interface RunOptions extends WorkOptions {
  /** Another seed than the scenario's. */
  readonly seed?: string;
  /** Settings that are changed. */
  readonly set?: Settings;
  /** Files, folders and globs with the traffic of a scenario that takes it from there. */
  readonly input?: readonly string[];
  /** Another engine; left out, the built-in one. */
  readonly engine?: ProgramOptions;
}

const SILENCE_MS = 30_000;

/**
 * Runs a scenario in virtual time and scores the engine, as `trapline run` does. Expectations of the scenario that are missed are in
 * `report.expectations` and throw nothing. Throws TraplineError, the message of which is one clear line: `input` for a scenario or an option that cannot
 * be, `service` where another engine fails, `interrupted` when the signal fires, `defect` where Trapline itself is wrong.
 */
export async function runScenario(scenario: ScenarioSource, options: RunOptions = {}): Promise<ScoredRun> {
  const prepared = typeof scenario === 'string' ? prepareNamed(scenario, options) : prepareValue(scenario, options);
  const engine = options.engine === undefined ? undefined : programOf(options.engine);
  return scored(await run({ ...prepared, ...workOf(options), engine }));
}

function prepareNamed(scenario: string, { seed, set = {}, input }: RunOptions): PreparedRun {
  return prepareRun({
    scenario,
    overrides: assignments(set),
    ...(seed === undefined ? {} : { seed }),
    ...(input === undefined ? {} : { input }),
  });
}

function prepareValue(value: Readonly<Record<string, unknown>>, { seed, set, input }: RunOptions): PreparedRun {
  if (set !== undefined || input !== undefined) {
    const option = set === undefined ? 'input' : 'set';
    throw new TraplineError('option_invalid', `${option}: changes a scenario in a file; change the value itself`);
  }
  const prepared = scenarioOf(seed === undefined ? value : { ...value, seed });
  if (prepared.scenario.traffic.kind !== 'file') return prepared;
  throw new TraplineError(
    'scenario_unsuitable',
    'traffic: expected a scenario that makes its own; write one with traffic of kind "file" to a .yaml file and name it',
  );
}

function programOf({ command, args = [], alertMapping, silenceMs = SILENCE_MS, onLog }: ProgramOptions): EngineProgram {
  const mapping = alertMapping === undefined ? null : loadAlertMapping(alertMapping);
  return { kind: 'process', command, args, mapping, silenceMs, onLog: onLog ?? (() => undefined) };
}

import { z } from 'zod';
import { loadAlertMapping } from '../config/load-alert-mapping.ts';
import { scenarioOf } from '../config/load-scenario.ts';
import { type EngineProgram } from '../external/engine-request.ts';
import { TraplineError } from '../model/errors.ts';
import { prepareRun, type PreparedRun } from '../run/prepare.ts';
import { runScenario as run } from '../run/run-scenario.ts';
import { checked, functionField, settingsField, WORK_FIELDS } from './checked.ts';
import { placed } from './placed-error.ts';
import { scored, type ScoredRun } from './scored-run.ts';
import { assignments, type Settings } from './settings.ts';
import { workOf, type WorkOptions } from './work-options.ts';

/** A scenario: the name of a shipped one, the path of a .yaml file, or what such a file would hold. */
export type ScenarioSource = string | object;

/** A program that is run in the place of the built-in engine. It speaks the engine protocol on stdin and stdout. */
export interface ProgramOptions {
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  /** Name or path of a mapping for alerts that do not have the form of alerts.jsonl. */
  readonly alertMapping?: string | undefined;
  /** How long it may neither read nor write while it is waited for; 30,000 unless given. */
  readonly silenceMs?: number | undefined;
  /** Gets each line of its stderr. */
  readonly onLog?: ((line: string) => void) | undefined;
}

/** How a scenario is run. */
export interface RunOptions extends WorkOptions {
  /** Another seed than the scenario's. */
  readonly seed?: string | undefined;
  /** Name or path of a rule set, in the place of the scenario's. */
  readonly rules?: string | undefined;
  /** Settings that are changed. */
  readonly set?: Settings | undefined;
  /** Files, folders and globs with the traffic of a scenario that takes it from there. */
  readonly input?: readonly string[] | undefined;
  /** Another engine; left out, the built-in one. */
  readonly engine?: ProgramOptions | undefined;
}

const SILENCE_MS = 30_000;

const optionsSchema = z.strictObject({
  ...WORK_FIELDS,
  seed: z.string().min(1).optional(),
  rules: z.string().min(1).optional(),
  set: settingsField.optional(),
  input: z.array(z.string().min(1)).min(1).optional(),
  engine: z
    .strictObject({
      command: z.string().min(1),
      args: z.array(z.string()).optional(),
      alertMapping: z.string().min(1).optional(),
      silenceMs: z.number().positive().optional(),
      onLog: functionField<(line: string) => void>().optional(),
    })
    .optional(),
});

/**
 * Runs a scenario in virtual time and scores the engine, as `trapline run` does. Expectations of the scenario that are missed are in
 * `report.expectations`, and what another engine has wrong in `engine_vs_oracle`: neither throws. Throws TraplineError, the message of which is one clear
 * line: `input` for a scenario or an option that cannot be, `service` where another engine fails, `interrupted` when the signal fires, `defect` where
 * Trapline itself is wrong.
 */
export function runScenario(scenario: ScenarioSource, options: RunOptions = {}): Promise<ScoredRun> {
  return placed(async () => {
    const known = checked(options, optionsSchema);
    const prepared = typeof scenario === 'string' ? prepareNamed(scenario, known) : prepareValue(scenario, known);
    const engine = known.engine === undefined ? undefined : programOf(known.engine);
    return scored(await run({ ...prepared, ...workOf(known), engine }), known.signal);
  });
}

function prepareNamed(scenario: string, { seed, rules, set = {}, input }: RunOptions): PreparedRun {
  return prepareRun({
    scenario,
    overrides: assignments({ rules, ...set }),
    ...(seed === undefined ? {} : { seed }),
    ...(input === undefined ? {} : { input }),
  });
}

function prepareValue(value: object, { seed, ...rest }: RunOptions): PreparedRun {
  const refused = (['rules', 'set', 'input'] as const).find((name) => rest[name] !== undefined);
  if (refused !== undefined)
    throw new TraplineError('option_invalid', `${refused}: changes a scenario in a file; change the value itself`);
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

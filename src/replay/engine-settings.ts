import { loadRuleSet } from '../config/load-rule-set.ts';
import { type OptionAssignment } from '../config/overrides.ts';
import { loadScenario } from '../config/load-scenario.ts';
import { defaultEngine } from '../config/scenario-schema.ts';
import { type EngineChanges } from '../model/capture-expectations.ts';
import { TraplineError } from '../model/errors.ts';
import { type EngineSpec } from '../model/scenario.ts';
import { type CapturedRun } from '../capture/format/format.ts';

/** What decides which engine a capture is replayed into. */
export interface EngineRequest {
  /** Name or path of the scenario whose engine it is. */
  readonly scenario?: string | undefined;
  /** As given to `--set`. */
  readonly overrides?: readonly (string | OptionAssignment)[] | undefined;
  /** Name or path of a rule set, in the place of the scenario's. */
  readonly rules?: string | undefined;
  /** Settings that take the place of those that the engine would have. */
  readonly changes?: EngineChanges | undefined;
}

/** The engine of a replay. */
export interface EngineSettings {
  /** The scenario's name; null where there is none. */
  readonly scenario: string | null;
  /** Names the randomness of the scores' intervals. */
  readonly seed: string;
  readonly engine: EngineSpec;
}

const NO_SCENARIO_SEED = '1';

/**
 * The engine asked for; where nothing was, that of the run whose log was captured; else the default one. Throws
 * TraplineError('input').
 */
export function resolveEngine(request: EngineRequest, run: CapturedRun | undefined): EngineSettings {
  const base = baseOf(request, run);
  const settings = request.changes === undefined ? base : { ...base, engine: changed(base.engine, request.changes) };
  return request.rules === undefined ? settings : withRules(settings, request.rules, '--rules');
}

function changed(
  { early: was, ...engine }: EngineSpec,
  { early = was ?? false, ...changes }: EngineChanges,
): EngineSpec {
  return { ...engine, ...changes, ...(early ? { early } : {}) };
}

/** The same engine with another rule set, by its name or path. Throws TraplineError('input') that names the option, unless it is about a place in a file. */
export function withRules(settings: EngineSettings, rules: string, option: '--rules' | '--candidate'): EngineSettings {
  try {
    return { ...settings, engine: { ...settings.engine, ruleSet: loadRuleSet(rules) } };
  } catch (error) {
    if (!(error instanceof TraplineError) || error.location !== undefined) throw error;
    throw new TraplineError(error.subCode, `${option} ${rules}: ${error.message}`, { cause: error });
  }
}

function baseOf({ scenario, overrides }: EngineRequest, run: CapturedRun | undefined): EngineSettings {
  if (scenario !== undefined) {
    const loaded = loadScenario({ scenario, ...(overrides === undefined ? {} : { overrides }) }).scenario;
    return { scenario: loaded.name, seed: loaded.seed, engine: loaded.engine };
  }
  if (overrides !== undefined) {
    throw new TraplineError(
      'option_invalid',
      "--set: changes a scenario's settings; name the scenario with --scenario",
    );
  }
  if (run !== undefined) return { scenario: run.scenario, seed: run.seed, engine: run.engine };
  return { scenario: null, seed: NO_SCENARIO_SEED, engine: defaultEngine((reference) => loadRuleSet(reference)) };
}

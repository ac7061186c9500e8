import { dirname } from 'node:path';
import { type RuleSet } from '../model/rule-set.ts';
import { type Scenario } from '../model/scenario.ts';
import { TraplineError } from '../model/errors.ts';
import { type ConfigHost, nodeHost } from './host.ts';
import { inputError, validate } from './issues.ts';
import { namesOn, resolveReference, RULE_SETS, SCENARIOS } from './library.ts';
import { intoRules, readRuleSet, requireFileName } from './load-rule-set.ts';
import { applyOverrides, type Override, parseOverride } from './overrides.ts';
import { type ConfigPath, startsWith } from './path.ts';
import { resolvedHash } from './resolved-hash.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { type ConfigSource, parseYaml } from './yaml-source.ts';

export interface ScenarioRequest {
  /** Name of a shipped scenario, or a path to a .yaml file. */
  readonly scenario: string;
  /** Assignments as given to `--set`, in order; a later one wins. */
  readonly overrides?: readonly string[];
  /** As given to `--seed`; wins over everything else. */
  readonly seed?: string;
}

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** SHA-256, 64 hex digits, of everything in the resolved scenario that can change a run: rule set and seed included. */
  readonly resolvedHash: string;
  /** The files that were read. */
  readonly files: {
    readonly scenario: string;
    /** Null for a rule set written inside the scenario. */
    readonly ruleSet: string | null;
  };
}

/** Names of the shipped scenarios, sorted. */
export function listScenarios(host: ConfigHost = nodeHost): readonly string[] {
  return namesOn(SCENARIOS, host);
}

/** Reads, overrides and validates a scenario with its rule set. Throws TraplineError('input') with one clear line. */
export function loadScenario(request: ScenarioRequest, host: ConfigHost = nodeHost): LoadedScenario {
  const file = resolveReference(request.scenario, SCENARIOS, '.', host);
  const overrides = (request.overrides ?? []).map(parseOverride).map(canonical);
  if (request.seed !== undefined)
    overrides.push({ path: ['seed'], value: request.seed, text: `--seed ${request.seed}` });
  const forRules = overrides.filter(reachesIntoRules);
  const own = applyOverrides(
    parseYaml(file, host.readFile(file)),
    overrides.filter((o) => !reachesIntoRules(o)),
  );
  const inline = ruleSetIsInline(own);
  const source = inline
    ? applyOverrides(
        own,
        forRules.map((override) => intoRules(own, RULES, override)),
      )
    : own;

  let ruleSetFile: string | null = null;
  const loadRules = (reference: string): RuleSet => {
    ruleSetFile = resolveRuleSet(source, reference, host);
    return readRuleSet(
      ruleSetFile,
      forRules.map((override) => ({ ...override, path: override.path.slice(RULES.length) })),
      host,
    );
  };
  const scenario = validate(source, scenarioSchema(loadRules));
  requireFileName(source, scenario.name);
  return { scenario, resolvedHash: resolvedHash(scenario), files: { scenario: file, ruleSet: ruleSetFile } };
}

const RULES = ['engine', 'rules'];

/** `rules.x` is short for `engine.rules.x`; all that follows `expect` is one key, dots and all. */
function canonical(override: Override): Override {
  const [first, ...rest] = override.path;
  if (first === 'rules') return { ...override, path: [...RULES, ...rest] };
  if (first === 'expect' && rest.length > 0) return { ...override, path: ['expect', rest.join('.')] };
  return override;
}

function reachesIntoRules({ path }: Override): boolean {
  return path.length > RULES.length && startsWith(path, RULES);
}

function ruleSetIsInline(source: ConfigSource): boolean {
  const engine = (source.value as { engine?: unknown }).engine;
  if (typeof engine !== 'object' || engine === null || !('rules' in engine)) return false;
  return typeof engine.rules === 'object' && engine.rules !== null;
}

/** A path is relative to the file that holds it; given on the command line, to the working directory. */
function resolveRuleSet(source: ConfigSource, reference: string, host: ConfigHost): string {
  const path: ConfigPath = RULES;
  const directory = source.origin(path, 'value')?.kind === 'override' ? '.' : dirname(source.file);
  try {
    return resolveReference(reference, RULE_SETS, directory, host);
  } catch (error) {
    if (error instanceof TraplineError) throw inputError(source, path, error.message);
    throw error;
  }
}

import { dirname } from 'node:path';
import { type RuleSet } from '../model/rule-set.ts';
import { type Scenario } from '../model/scenario.ts';
import { TraplineError } from '../model/errors.ts';
import { type ConfigSource, type Override } from './config-source.ts';
import { type FileAccess, nodeFileAccess } from './file-access.ts';
import { inputError, validate } from './issues.ts';
import { namesIn, resolveReference, RULE_SETS, SCENARIOS } from './shipped-files.ts';
import { loadRuleSet, readRuleSet, requireFileName } from './load-rule-set.ts';
import { ownPatternNames } from './own-pattern-names.ts';
import { applyOverrides, type OptionAssignment, parseOverride } from './overrides.ts';
import { type ConfigPath } from './path.ts';
import { resolvedHash } from './resolved-hash.ts';
import { roleOf, RULES, withRules } from './scenario-rules.ts';
import { type RuleSetRole, scenarioSchema } from './scenario-schema.ts';
import { parseYaml } from './yaml-source.ts';

/** Which scenario to load, and what to change in it. */
export interface ScenarioRequest {
  /** Name of a shipped scenario, or a path to a .yaml file. */
  readonly scenario: string;
  /** Assignments, as given to `--set` unless they say to which option, in order; a later one wins. */
  readonly overrides?: readonly (string | OptionAssignment)[];
  /** As given to `--seed`; wins over everything else. */
  readonly seed?: string;
}

/** A scenario with its rule set, checked and complete. */
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
  /** The files beside which relative paths in `traffic` are looked up: the scenario's, and of a path from the command line one in the working directory. */
  readonly beside: { readonly mapping: string; readonly path: string };
}

/** Names of the shipped scenarios, sorted. */
export function listScenarios(access: FileAccess = nodeFileAccess): readonly string[] {
  return namesIn(SCENARIOS, access);
}

/** Reads, overrides and validates a scenario with its rule set. Throws TraplineError('input') with one clear line. */
export function loadScenario(request: ScenarioRequest, access: FileAccess = nodeFileAccess): LoadedScenario {
  const file = resolveReference(request.scenario, SCENARIOS, '.', access);
  const overrides = requestedOverrides(request);
  const own = overrides.filter(({ path }) => roleOf(path) === undefined);
  const source = withRules(applyOverrides(parseYaml(file, access.readFile(file)), own), overrides);

  let ruleSetFile: string | null = null;
  const loadRules = (reference: string, role: RuleSetRole): RuleSet => {
    const found = resolveRuleSet(source, { reference, at: source.placeOf(role) }, access);
    if (role === 'current') ruleSetFile = found;
    return readRuleSet(found, source.inside[role], access);
  };
  const scenario = validate(source, scenarioSchema(loadRules, ownPatternNames(source.value)));
  requireFileName(source, scenario.name);
  return {
    scenario,
    resolvedHash: resolvedHash(scenario),
    files: { scenario: file, ruleSet: ruleSetFile },
    beside: { mapping: besideOf(source, 'mapping'), path: besideOf(source, 'path') },
  };
}

function besideOf(source: ConfigSource, key: 'mapping' | 'path'): string {
  return source.origin(['traffic', key], 'value')?.kind === 'override' ? './command-line' : source.file;
}

function requestedOverrides({ overrides = [], seed }: ScenarioRequest): readonly Override[] {
  const assigned = overrides.map(parseOverride).map(canonical);
  return seed === undefined ? assigned : [...assigned, { path: ['seed'], value: seed, text: `--seed ${seed}` }];
}

/** Expands the short form `rules.x` to `engine.rules.x`. Everything after `expect` is one key, including its dots. */
function canonical(override: Override): Override {
  const [first, ...rest] = override.path;
  if (first === 'rules') return { ...override, path: [...RULES, ...rest] };
  if (first === 'expect' && rest.length > 0) return { ...override, path: ['expect', rest.join('.')] };
  return override;
}

/** The file of the rule set. A path is relative to the file that holds it; on the command line, to the working directory. */
function resolveRuleSet(
  source: ConfigSource,
  { reference, at }: { readonly reference: string; readonly at: ConfigPath },
  access: FileAccess,
): string {
  const directory = source.origin(at, 'value')?.kind === 'override' ? '.' : dirname(source.file);
  try {
    return resolveReference(reference, RULE_SETS, directory, access);
  } catch (error) {
    if (error instanceof TraplineError) throw inputError(source, at, error.oneLine());
    throw error;
  }
}

/** A scenario that is at hand as the values that its file would hold, with its hash. Throws TraplineError('input') as `loadScenario` does. */
export function scenarioOf(value: unknown): Pick<LoadedScenario, 'scenario' | 'resolvedHash'> {
  const source: ConfigSource = { file: 'scenario', value, origin: () => undefined };
  const scenario = validate(source, valuesSchema(ownPatternNames(value)));
  return { scenario, resolvedHash: resolvedHash(scenario) };
}

/** Made once for the names of each pattern: a schema takes longer to build than a short scenario to read. */
const valuesSchemas = new Map<string, ReturnType<typeof scenarioSchema>>();

function valuesSchema(own: readonly string[]): ReturnType<typeof scenarioSchema> {
  const key = own.join();
  const known = valuesSchemas.get(key) ?? scenarioSchema((reference) => loadRuleSet(reference), own);
  valuesSchemas.set(key, known);
  return known;
}

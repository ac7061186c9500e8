import { dirname } from 'node:path';
import { type RuleSet } from '../model/rule-set.ts';
import { type Scenario } from '../model/scenario.ts';
import { TraplineError } from '../model/errors.ts';
import { type ConfigSource, type Override } from './config-source.ts';
import { namesWritten } from './extra-names.ts';
import { type FileAccess, nodeFileAccess } from './file-access.ts';
import { inputError, validate } from './issues.ts';
import { namesIn, resolveReference, RULE_SETS, SCENARIOS } from './shipped-files.ts';
import { loadMapping } from './load-mapping.ts';
import { mappingSchema } from './mapping-schema.ts';
import { loadRuleSet, readRuleSet } from './load-rule-set.ts';
import { ownPatternNames } from './own-pattern-names.ts';
import { applyOverrides, type OptionAssignment, parseOverride } from './overrides.ts';
import { type ConfigPath } from './path.ts';
import { resolvedHash } from './resolved-hash.ts';
import { columnsOf, NO_COLUMNS, requireColumns } from './require-columns.ts';
import { roleOf, ROLES, RULES, type SourceWithRules, withRules } from './scenario-rules.ts';
import { withModels } from './scoring-models.ts';
import { type RuleSetRole, scenarioSchema } from './scenario-schema.ts';
import { validateNamed } from './validate-named.ts';
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
  const written = withRules(applyOverrides(parseYaml(file, access.readFile(file)), own), overrides);
  const source = { ...written, ...withModelsAt(written, ROLES.map(written.placeOf), access) };

  let ruleSetFile: string | null = null;
  const loadRules = (reference: string, role: RuleSetRole): RuleSet => {
    const found = resolveRuleSet(source, { reference, at: source.placeOf(role) }, access);
    if (role === 'current') ruleSetFile = found;
    return readRuleSet(found, source.inside[role], access);
  };
  const schema = scenarioSchema(loadRules, ownPatternNames(source.value), extrasWritten(source));
  const scenario = validateNamed(source, schema);
  requireExtras(source, scenario, access);
  return {
    scenario,
    resolvedHash: resolvedHash(scenario),
    files: { scenario: file, ruleSet: ruleSetFile },
    beside: { mapping: besideOf(source, 'mapping'), path: besideOf(source, 'path') },
  };
}

/** With the bytes of models, where rule sets are written in the scenario. One rule set may stand for both. */
function withModelsAt(source: ConfigSource, places: readonly ConfigPath[], access: FileAccess): ConfigSource {
  return [...new Set(places)].reduce((known, base) => withModels(known, base, access), source);
}

/** The extra columns of rule sets that are written in the scenario. */
function extrasWritten(source: SourceWithRules): readonly string[] {
  const names = ROLES.flatMap((role) => namesWritten(valueAt(source.value, source.placeOf(role))));
  return [...new Set(names)];
}

/** Refuses rules that go by columns which the traffic does not have. */
function requireExtras(source: SourceWithRules, { traffic, engine, candidate }: Scenario, access: FileAccess): void {
  const sets = [
    { role: 'current', ruleSet: engine.ruleSet },
    ...(candidate === undefined ? [] : [{ role: 'candidate', ruleSet: candidate } as const]),
  ] as const;
  if (sets.every(({ ruleSet }) => ruleSet.fields === undefined)) return;
  const input =
    traffic.kind === 'file'
      ? columnsOf(loadMapping(traffic.mapping, besideOf(source, 'mapping'), mappingSchema, access), traffic.mapping)
      : NO_COLUMNS;
  for (const { role, ruleSet } of sets) {
    requireColumns(ruleSet, input, () => {
      const base = source.placeOf(role);
      const reference = valueAt(source.value, base);
      if (typeof reference !== 'string') return { source, base };
      const file = resolveRuleSet(source, { reference, at: base }, access);
      return { source: parseYaml(file, access.readFile(file)), base: [] };
    });
  }
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined),
    value,
  );
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
  const written: ConfigSource = { file: 'scenario', value, origin: () => undefined, written: () => undefined };
  const places = [RULES, ...ROLES.map((role) => [...RULES, role])];
  // A path of a model is one of the working directory.
  const source = withModelsAt(written, places, nodeFileAccess);
  const names = { own: ownPatternNames(value), extras: namesWritten(valueAt(value, RULES)) };
  const scenario = validate(source, valuesSchema(names));
  if (scenario.traffic.kind !== 'file') requireColumns(scenario.engine.ruleSet, NO_COLUMNS);
  return { scenario, resolvedHash: resolvedHash(scenario) };
}

/** Made once for the names of each pattern: a schema takes longer to build than a short scenario to read. */
const valuesSchemas = new Map<string, ReturnType<typeof scenarioSchema>>();

function valuesSchema({ own, extras }: Record<'own' | 'extras', readonly string[]>): ReturnType<typeof scenarioSchema> {
  const key = `${own.join()} ${extras.join()}`;
  const known = valuesSchemas.get(key) ?? scenarioSchema((reference) => loadRuleSet(reference), own, extras);
  valuesSchemas.set(key, known);
  return known;
}

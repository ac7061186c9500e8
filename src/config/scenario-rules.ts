import { type ConfigSource, type Override } from './config-source.ts';
import { intoRules } from './load-rule-set.ts';
import { applyOverrides } from './overrides.ts';
import { type ConfigPath, startsWith, member } from './path.ts';
import { type RuleSetRole } from './scenario-schema.ts';

/** Where the rules of a scenario stand. */
export const RULES: readonly string[] = ['engine', 'rules'];
/** The rule sets that a scenario may have. */
export const ROLES: readonly RuleSetRole[] = ['current', 'candidate'];

/** A scenario whose overrides are applied, but for those inside rule sets that are files. */
export interface SourceWithRules extends ConfigSource {
  /** The place of each rule set. */
  placeOf(role: RuleSetRole): ConfigPath;
  /** What is changed in each rule set if it is a file. Each path begins with the name of a rule. */
  readonly inside: Readonly<Record<RuleSetRole, readonly Override[]>>;
}

/** The rule set that an override is about; undefined for one that reaches into none. `rules.candidate` names one, and what names neither is about the current one. */
export function roleOf(path: ConfigPath): RuleSetRole | undefined {
  if (path.length <= RULES.length || !startsWith(path, RULES)) return undefined;
  return ROLES.find((role) => role === path[RULES.length]) ?? 'current';
}

/**
 * Applies the overrides of rules. A candidate that only they speak of is the current rule set with what they change: `rules.candidate.x.window=5m` tries
 * another window of x.
 */
export function withRules(source: ConfigSource, overrides: readonly Override[]): SourceWithRules {
  const isTwo = areTwo(rulesIn(source));
  const ofRules = overrides.filter(({ path }) => roleOf(path) !== undefined);
  const asTwo = isTwo || ofRules.some(({ path }) => ROLES.some((role) => role === path[RULES.length]));
  const pair = asTwo && !isTwo ? twice(source) : source;
  const isWhole = ({ path }: Override): boolean =>
    path.length === RULES.length + 1 && ROLES.some((role) => role === path[RULES.length]);
  const whole = applyOverrides(pair, ofRules.filter(isWhole));
  const hasOwn = isTwo || ofRules.some((override) => isWhole(override) && roleOf(override.path) === 'candidate');
  const parts = ofRules.filter((override) => !isWhole(override));
  const current = insideOf(parts, 'current');
  const candidate = insideOf(parts, 'candidate');
  const inside = { current, candidate: hasOwn ? candidate : [...current, ...candidate] };
  const placeOf = (role: RuleSetRole): ConfigPath => (asTwo ? [...RULES, role] : RULES);
  const roles = asTwo ? ROLES : (['current'] as const);
  const changed = roles.reduce<ConfigSource>((own, role) => changeWritten(own, placeOf(role), inside[role]), whole);
  return { ...changed, placeOf, inside };
}

/** Overrides within one rule set, with paths that begin with the name of a rule. */
function insideOf(overrides: readonly Override[], of: RuleSetRole): Override[] {
  return overrides
    .filter(({ path }) => roleOf(path) === of)
    .map((override) => {
      const path = override.path.slice(RULES.length);
      return { ...override, path: path[0] === of ? path.slice(1) : path };
    });
}

/** Applies overrides to a rule set that is written in the scenario. One in a file is not changed here. */
function changeWritten(source: ConfigSource, base: ConfigPath, inside: readonly Override[]): ConfigSource {
  const written = base.reduce<unknown>(member, source.value);
  if (typeof written !== 'object' || written === null) return source;
  const placed = inside.map((override) => ({ ...override, path: [...base, ...override.path] }));
  return applyOverrides(
    source,
    placed.map((override) => intoRules(source, base.map(String), override)),
  );
}

/** The same source with its one rule set as the current one and as the candidate. */
function twice(source: ConfigSource): ConfigSource {
  const rules = rulesIn(source) ?? 'default';
  const root = source.value as Readonly<Record<string, unknown>>;
  const { engine = {} } = root;
  // What is wrong with it is told as if there were one rule set.
  if (typeof engine !== 'object' || engine === null) return source;
  const value = { ...root, engine: { ...engine, rules: { current: rules, candidate: structuredClone(rules) } } };
  const inFile = (path: ConfigPath): ConfigPath =>
    path.length > RULES.length && startsWith(path, RULES) ? [...RULES, ...path.slice(RULES.length + 1)] : path;
  return {
    ...source,
    value,
    origin: (path, part) => source.origin(inFile(path), part),
    written: (path) => source.written(inFile(path)),
  };
}

function areTwo(rules: unknown): boolean {
  return typeof rules === 'object' && rules !== null && ROLES.some((role) => Object.hasOwn(rules, role));
}

function rulesIn(source: ConfigSource): unknown {
  return RULES.reduce<unknown>(member, source.value);
}

import { type SourceLocation, TraplineError } from '../model/errors.ts';
import { type RuleExample } from '../model/rule-example.ts';
import { type Rule, type RuleSet } from '../model/rule-set.ts';
import { type ConfigSource, type Override } from './config-source.ts';
import { namesWritten } from './extra-names.ts';
import { type FileAccess, nodeFileAccess } from './file-access.ts';
import { RULE_SETS, resolveReference } from './shipped-files.ts';
import { member } from './path.ts';
import { applyOverrides } from './overrides.ts';
import { ruleSetFileSchema, ruleSetSchema } from './rule-set-schema.ts';
import { validateNamed } from './validate-named.ts';
import { withModels } from './scoring-models.ts';
import { unknownName } from './messages.ts';
import { parseYaml } from './yaml-source.ts';

/** Loads a rule set by the name of a shipped one, or by a path. Throws TraplineError('input'). */
export function loadRuleSet(reference: string, access: FileAccess = nodeFileAccess): RuleSet {
  return readRuleSet(resolveReference(reference, RULE_SETS, '.', access), [], access);
}

/** The file of a rule set as it is written, for what is to be said of a place in it. Throws TraplineError('input'). */
export function readRuleSetSource(reference: string, access: FileAccess = nodeFileAccess): ConfigSource {
  const file = resolveReference(reference, RULE_SETS, '.', access);
  return parseYaml(file, access.readFile(file));
}

/** A rule, and one of its examples. */
export interface PlacedExample {
  readonly rule: Rule;
  readonly example: RuleExample;
  /** Where the example stands. */
  readonly location: SourceLocation;
}

/** The examples of a rule set, as `loadRuleSet` finds it, in the order of the file. Throws TraplineError('input'). */
export function loadRuleExamples(reference: string, access: FileAccess = nodeFileAccess): readonly PlacedExample[] {
  const file = resolveReference(reference, RULE_SETS, '.', access);
  const source = withModels(parseYaml(file, access.readFile(file)), [], access);
  const { rules } = validateNamed(source, ruleSetFileSchema(namesWritten(source.value)));
  return rules.flatMap(({ rule, examples }, i) =>
    examples.map((example, place) => {
      const origin = source.origin(['rules', i, 'examples', place], 'value');
      return { rule, example, location: origin?.kind === 'file' ? origin.location : { file } };
    }),
  );
}

/** Reads a rule-set file. Each path in `overrides` begins with the name of a rule, such as `impossible_travel.window`. */
export function readRuleSet(file: string, overrides: readonly Override[], access: FileAccess): RuleSet {
  const source = parseYaml(file, access.readFile(file));
  const inside = overrides.map((override) => intoRules(source, [], override));
  const changed = withModels(applyOverrides(source, inside), [], access);
  return validateNamed(changed, ruleSetSchema(namesWritten(changed.value)));
}

/**
 * Turns an override below the rule set at `base`, whose path begins with a rule's name or index, into an override of the list
 * of rules. Throws TraplineError('input') naming the nearest rule if there is no rule of that name.
 */
export function intoRules(source: ConfigSource, base: readonly string[], override: Override): Override {
  const [rule, ...rest] = override.path.slice(base.length);
  const index = typeof rule === 'number' ? rule : ruleIndex(source, base, String(rule), override);
  return { ...override, path: [...base, 'rules', index, ...rest] };
}

function ruleIndex(source: ConfigSource, base: readonly string[], name: string, override: Override): number {
  const names = ruleNames(base.reduce<unknown>(member, source.value));
  const index = names.indexOf(name);
  if (index >= 0) return index;
  const known = names.filter((candidate) => candidate !== undefined);
  throw new TraplineError('unknown_rule', `${override.text}: ${unknownName('rule', name, known)}`);
}

function ruleNames(ruleSet: unknown): readonly (string | undefined)[] {
  const rules = member(ruleSet, 'rules');
  if (!Array.isArray(rules)) return [];
  return rules
    .map((rule: unknown) => member(rule, 'name'))
    .map((name) => (typeof name === 'string' ? name : undefined));
}

import { dirname } from 'node:path';
import { TraplineError } from '../model/errors.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type CaptureCheck, captureExpectationsSchema } from './capture-expectations-schema.ts';
import { type ConfigSource } from './config-source.ts';
import { type FileAccess, nodeFileAccess } from './file-access.ts';
import { inputError, validate } from './issues.ts';
import { readRuleSet } from './load-rule-set.ts';
import { type ConfigPath } from './path.ts';
import { MAPPINGS, resolveReference, RULE_SETS, type ShippedFolder } from './shipped-files.ts';
import { parseYaml } from './yaml-source.ts';

/**
 * Reads a file of expectations; `rules` and `mapping` of it become paths of files. `ownRules` are those that the capture is replayed with where the file names none; undefined where they are not known,
 * and then names of rules are not checked. Throws TraplineError('input') with one clear line.
 */
export function loadCaptureExpectations(
  file: string,
  ownRules: RuleSet | undefined,
  access: FileAccess = nodeFileAccess,
): CaptureCheck {
  const source = parseYaml(file, access.readFile(file));
  const find = (at: ConfigPath, reference: string, shipped: ShippedFolder): string =>
    referred(source, { at, reference, shipped }, access);
  let rules: string | undefined;
  const rulesOf = (given: string | undefined): RuleSet | undefined => {
    if (given === undefined) return ownRules;
    rules = find(['engine', 'rules'], given, RULE_SETS);
    return readRuleSet(rules, [], access);
  };
  const check = validate(source, captureExpectationsSchema(rulesOf));
  const mapping = check.mapping === undefined ? undefined : find(['mapping'], check.mapping, MAPPINGS);
  return { ...check, rules, mapping };
}

/** The file that a reference means, relative to the folder of the file that holds it. */
function referred(
  source: ConfigSource,
  { at, reference, shipped }: { at: ConfigPath; reference: string; shipped: ShippedFolder },
  access: FileAccess,
): string {
  try {
    return resolveReference(reference, shipped, dirname(source.file), access);
  } catch (error) {
    if (error instanceof TraplineError) throw inputError(source, at, error.oneLine());
    throw error;
  }
}

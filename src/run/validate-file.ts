import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { type FileAccess, nodeFileAccess } from '../config/file-access.ts';
import { loadMapping } from '../config/load-mapping.ts';
import { readRuleSet } from '../config/load-rule-set.ts';
import { loadScenario } from '../config/load-scenario.ts';
import { mappingSchema } from '../config/mapping-schema.ts';
import { parseYaml } from '../config/yaml-source.ts';
import { checkHeader } from '../mapping/check-header.ts';
import { compileMapping } from '../mapping/row-mapper.ts';
import { vocabularyFor } from '../model/vocabulary-for.ts';
import { allOf, type SourceLocation, TraplineError } from '../model/errors.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { type Scenario } from '../model/scenario.ts';
import { formatQuantity } from '../report/format.ts';
import { fileKind } from './file-kind.ts';
import { trafficFiles } from './traffic-files.ts';

/** What a file is, in a few words, or everything that is wrong with it and with the files that it names. */
export type Validation =
  | { readonly valid: true; readonly summary: string }
  | { readonly valid: false; readonly errors: readonly TraplineError[] };

/** Checks a scenario, rule-set or mapping file, told apart by their own keys, with the files that it names. */
export function validateFile(file: string): Validation {
  return validationOf(file, () => {
    const access = readOnce(nodeFileAccess);
    const { value } = parseYaml(file, access.readFile(file));
    switch (fileKind(new Set(Object.keys(value as object)))) {
      case 'rule_set': {
        const { name, rules } = readRuleSet(file, [], access);
        return `rule set ${name}, ${formatQuantity(rules.length, 'rule')}`;
      }
      case 'mapping':
        return `mapping: ${readMapping(`./${basename(file)}`, file, access, file).title}`;
      case 'alert_mapping':
      case 'scenario':
        return validateScenario(file, access);
    }
  });
}

/** What `read` says of a file, or everything that it finds wrong. */
export function validationOf(file: string, read: () => string): Validation {
  try {
    return { valid: true, summary: read() };
  } catch (error) {
    return { valid: false, errors: inPlaces(file, inputErrors(error)) };
  }
}

/** Those in `file` first, then those in each file that it names; by line and column within a file. */
function inPlaces(file: string, errors: readonly TraplineError[]): readonly TraplineError[] {
  const pathOf = ({ location }: TraplineError) => resolve(location?.file ?? file);
  const files = [...new Set([resolve(file), ...errors.map(pathOf)])];
  return errors.toSorted(
    (one, other) => files.indexOf(pathOf(one)) - files.indexOf(pathOf(other)) || byPlace(one.location, other.location),
  );
}

function byPlace(a: SourceLocation | undefined, b: SourceLocation | undefined): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

/** Throws what is no fault of the files. */
function inputErrors(error: unknown): readonly TraplineError[] {
  if (error instanceof AggregateError) return error.errors.flatMap(inputErrors);
  if (!(error instanceof TraplineError) || error.code !== 'input') throw error;
  return allOf(error);
}

function validateScenario(file: string, access: FileAccess): string {
  const path = /[/\\]/.test(file) ? file : `${dirname(file)}/${file}`;
  const { scenario, errors } = readScenario(path, access);
  errors.push(...(scenario === undefined ? [] : trafficErrors(scenario, path, access)));
  if (scenario === undefined || errors.length > 0) throw new AggregateError(errors);
  const { fraud, engine, name } = scenario;
  const episodes = fraud.reduce((sum, spec) => sum + spec.episodes, 0);
  const rules = engine.ruleSet.rules.length;
  return `scenario ${name}, ${formatQuantity(episodes, 'fraud episode')}, ${formatQuantity(rules, 'rule')}`;
}

/** A rule set that is wrong hides what is wrong with its scenario, so that is read once more with rules that are right. */
function readScenario(path: string, access: FileAccess): { scenario: Scenario | undefined; errors: TraplineError[] } {
  try {
    return { scenario: loadScenario({ scenario: path }, access).scenario, errors: [] };
  } catch (error) {
    const errors = [...inputErrors(error)];
    if (errors.every(({ location }) => location?.file === path)) return { scenario: undefined, errors };
    try {
      return {
        scenario: loadScenario({ scenario: path, overrides: ['engine.rules=default'] }, access).scenario,
        errors,
      };
    } catch (other) {
      return { scenario: undefined, errors: [...errors, ...inputErrors(other)] };
    }
  }
}

/** What is wrong with the mapping and the file that a scenario takes its traffic from; a file that `--input` is to name is not looked for. */
function trafficErrors({ traffic }: Scenario, scenarioFile: string, access: FileAccess): readonly TraplineError[] {
  if (traffic.kind !== 'file') return [];
  try {
    const mapping = readMapping(traffic.mapping, scenarioFile, access);
    if (traffic.path === null) return [];
    const path = isAbsolute(traffic.path) ? traffic.path : join(dirname(scenarioFile), traffic.path);
    for (const each of trafficFiles([path])) checkHeader(each, mapping);
    return [];
  } catch (error) {
    return inputErrors(error);
  }
}

/** `shown` is the file that an error about the whole of the mapping names. */
function readMapping(
  reference: string,
  besideFile: string,
  access: FileAccess,
  shown = reference,
): MappingSpec & { readonly title: string } {
  const spec = loadMapping(reference, besideFile, mappingSchema, access);
  try {
    compileMapping(spec, vocabularyFor(spec));
  } catch (error) {
    if (!(error instanceof TraplineError)) throw error;
    throw new TraplineError(error.subCode, error.message, { location: { file: shown }, cause: error });
  }
  return spec;
}

/** Gives each file as it was when it was first read: a pipe can be read only once. */
function readOnce(access: FileAccess): FileAccess {
  const contents = new Map<string, Uint8Array>();
  const readFile = (file: string): Uint8Array => {
    const content = contents.get(resolve(file)) ?? access.readFile(file);
    contents.set(resolve(file), content);
    return content;
  };
  return { ...access, readFile };
}

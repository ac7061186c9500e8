import { basename, dirname, resolve } from 'node:path';
import { type FileAccess, nodeFileAccess } from '../config/file-access.ts';
import { loadMapping } from '../config/load-mapping.ts';
import { readRuleSet } from '../config/load-rule-set.ts';
import { loadScenario } from '../config/load-scenario.ts';
import { mappingSchema } from '../config/mapping-schema.ts';
import { parseYaml } from '../config/yaml-source.ts';
import { compileMapping } from '../mapping/row-mapper.ts';
import { createVocabulary } from '../model/dictionary.ts';
import { TraplineError } from '../model/errors.ts';
import { formatQuantity } from '../report/format.ts';

/**
 * Checks a scenario, rule-set or mapping file, told apart by their own keys, and says in a few words what it is. Throws
 * TraplineError('input').
 */
export function validateFile(file: string): string {
  const access = readOnce(nodeFileAccess);
  const { value } = parseYaml(file, access.readFile(file));
  const keys = new Set(Object.keys(value as object));
  if (keys.has('rules') && !keys.has('engine')) {
    const { name, rules } = readRuleSet(file, [], access);
    return `rule set ${name}, ${formatQuantity(rules.length, 'rule')}`;
  }
  if (keys.has('format')) {
    return validateMapping(file, access);
  }
  const { scenario } = loadScenario({ scenario: /[/\\]/.test(file) ? file : `${dirname(file)}/${file}` }, access);
  const { fraud, engine, name } = scenario;
  const episodes = fraud.reduce((sum, spec) => sum + spec.episodes, 0);
  const rules = engine.ruleSet.rules.length;
  return `scenario ${name}, ${formatQuantity(episodes, 'fraud episode')}, ${formatQuantity(rules, 'rule')}`;
}

function validateMapping(file: string, access: FileAccess): string {
  const spec = loadMapping(`./${basename(file)}`, file, mappingSchema, access);
  try {
    compileMapping(spec, createVocabulary());
  } catch (error) {
    if (!(error instanceof TraplineError)) throw error;
    throw new TraplineError(error.subCode, error.message, { location: { file }, cause: error });
  }
  return `mapping: ${spec.title}`;
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

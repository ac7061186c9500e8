import { extname } from 'node:path';

/** What a YAML file may be. */
export type FileKind = 'scenario' | 'rule_set' | 'mapping' | 'alert_mapping';

/** Extensions of YAML files. */
export const YAML_EXTENSIONS: readonly string[] = ['.yaml', '.yml'];
const EXPECTATIONS = '.expect';

/** What a YAML file is, by keys of its own; a file of expectations is known by its name instead. What is nothing else is taken for a scenario, so that no slip is passed over. */
export function fileKind(keys: ReadonlySet<string>): FileKind {
  if (keys.has('rules') && !keys.has('engine')) return 'rule_set';
  if (keys.has('format')) return 'mapping';
  return keys.has('rule') ? 'alert_mapping' : 'scenario';
}

/** Whether a file is called `….expect.yaml`. */
export function isExpectationsFile(name: string): boolean {
  const extension = extname(name);
  return YAML_EXTENSIONS.includes(extension) && name.slice(0, -extension.length).endsWith(EXPECTATIONS);
}

/** The paths that a file of expectations may have, for a capture or any other file without its extension. */
export function expectationsPaths(stem: string): readonly string[] {
  return YAML_EXTENSIONS.map((extension) => stem + EXPECTATIONS + extension);
}

/** The path of what a file of expectations is about, without its extension. */
export function stemOf(expectationsFile: string): string {
  return expectationsFile.slice(0, -EXPECTATIONS.length - extname(expectationsFile).length);
}

import { dirname } from 'node:path';
import { type z } from 'zod';
import { type FileAccess, nodeFileAccess } from './file-access.ts';
import { loadYamlFile } from './issues.ts';
import { MAPPINGS, resolveReference } from './shipped-files.ts';

/**
 * Reads the mapping that a scenario names: a name in `scenarios/mappings`, or a path relative to the scenario's file. The
 * caller gives the schema, because this room does not know what a mapping means. Throws TraplineError('input').
 */
export function loadMapping<S extends z.ZodType>(
  reference: string,
  scenarioFile: string,
  schema: S,
  access: FileAccess = nodeFileAccess,
): z.output<S> {
  const file = resolveReference(reference, MAPPINGS, dirname(scenarioFile), access);
  return loadYamlFile(file, access.readFile(file), schema);
}

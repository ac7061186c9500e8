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
  const file = mappingFile(reference, scenarioFile, access);
  return loadYamlFile(file, access.readFile(file), schema);
}

/** The text of the mapping that a scenario names, as it is. Throws TraplineError('input') if it cannot be read. */
export function readMapping(reference: string, scenarioFile: string, access: FileAccess = nodeFileAccess): string {
  return new TextDecoder().decode(access.readFile(mappingFile(reference, scenarioFile, access)));
}

function mappingFile(reference: string, scenarioFile: string, access: FileAccess): string {
  return resolveReference(reference, MAPPINGS, dirname(scenarioFile), access);
}

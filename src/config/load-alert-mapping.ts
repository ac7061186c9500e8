import { type AlertMapping } from '../model/alert-mapping.ts';
import { alertMappingSchema } from './alert-mapping-schema.ts';
import { type FileAccess, nodeFileAccess } from './file-access.ts';
import { loadYamlFile } from './issues.ts';
import { ALERT_MAPPINGS, resolveReference } from './shipped-files.ts';

/** Reads a mapping for alerts: the name of a shipped one, or a path. Throws TraplineError('input'). */
export function loadAlertMapping(reference: string, access: FileAccess = nodeFileAccess): AlertMapping {
  const file = resolveReference(reference, ALERT_MAPPINGS, '.', access);
  return loadYamlFile(file, access.readFile(file), alertMappingSchema);
}

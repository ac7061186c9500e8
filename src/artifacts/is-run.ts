import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file by which a folder is known to be a Trapline run. */
export const MANIFEST = 'manifest.json';
/** What that file says it is. */
export const MANIFEST_SCHEMA = 'trapline.manifest/1';

/** Whether a folder is a Trapline run. Other software has files called manifest.json too. */
export function isRun(folder: string): boolean {
  return readJson(join(folder, MANIFEST))?.['schema'] === MANIFEST_SCHEMA;
}

/** An object in a file of JSON; null where there is none that can be read. */
export function readJson(file: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>> | null;
  } catch {
    return null;
  }
}

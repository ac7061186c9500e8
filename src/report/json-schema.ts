import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { reportSchema } from './report-schema.ts';

/**
 * The published JSON Schemas of this room, by file name below `schema/`. They are for readers of a report, and allow additional
 * names.
 */
export function reportSchemas(): ReadonlyMap<string, string> {
  const schema = z.toJSONSchema(reportSchema, { io: 'input' });
  const titled = { title: 'Trapline report', description: 'The scores of one run: report.json.', ...schema };
  return new Map([['report.schema.json', `${JSON.stringify(titled, null, 2)}\n`]]);
}

/** Writes the schemas into `folder`. */
export function writeSchemas(folder: string): void {
  for (const [name, text] of reportSchemas()) writeFileSync(join(folder, name), text);
}

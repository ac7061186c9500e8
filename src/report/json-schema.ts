import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { reportSchema } from './report-schema.ts';

/**
 * The published JSON Schemas of this room, by file name below `schema/`. Written for readers of a report: other names may
 * stand beside the ones listed.
 */
export function reportSchemas(): ReadonlyMap<string, string> {
  const schema = z.toJSONSchema(reportSchema, { io: 'input' });
  const titled = { title: 'Trapline report', description: 'The scores of one run: report.json.', ...schema };
  return new Map([['report.schema.json', `${JSON.stringify(titled, null, 2)}\n`]]);
}

/** Writes them into `folder`. */
export function writeSchemas(folder: string): void {
  for (const [name, text] of reportSchemas()) writeFileSync(join(folder, name), text);
}

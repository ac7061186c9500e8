import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { unknownName } from '../config/messages.ts';
import { TraplineError } from '../model/errors.ts';
import { openRowTable } from './row-table.ts';
import { ALERT_OUTCOMES, ALERTS, EPISODES, LATENCY, OUTCOMES, SIDE } from './row-tables.ts';
import { type ExportTable } from './table.ts';
import { openTransactions, TRANSACTIONS_FILE } from './transactions-table.ts';

/** How a table is opened, and the file that it is made of. */
interface KnownTable {
  readonly file: string;
  readonly open: (folder: string) => ExportTable;
}

const TABLES: ReadonlyMap<string, KnownTable> = new Map([
  ['transactions', { file: TRANSACTIONS_FILE, open: openTransactions }],
  ['alerts', { file: ALERTS.file, open: (folder) => openRowTable(folder, ALERTS) }],
  ['latency', { file: LATENCY.file, open: (folder) => openRowTable(folder, LATENCY) }],
  ['episodes', { file: EPISODES.file, open: (folder) => openRowTable(folder, EPISODES) }],
  ['outcomes', { file: OUTCOMES.file, open: (folder) => openRowTable(folder, OUTCOMES) }],
  ['alert_outcomes', { file: ALERT_OUTCOMES.file, open: (folder) => openRowTable(folder, ALERT_OUTCOMES) }],
  ['side', { file: SIDE.file, open: (folder) => openRowTable(folder, SIDE) }],
]);

const manifestSchema = z.object({ schema: z.literal('trapline.manifest/1') });

/**
 * Opens tables of a run by their names; without names, all that it has. Throws TraplineError: `run_not_readable` for a folder that is no run,
 * `unknown_name`, `option_invalid` for a table that the run does not have.
 */
export function openTables(folder: string, names: readonly string[] | null): ExportTable[] {
  assertRun(folder);
  const has = ({ file }: KnownTable): boolean => existsSync(join(folder, file));
  if (names === null) return [...TABLES.values()].filter(has).map((table) => table.open(folder));
  return [...new Set(names)].map((name) => {
    const table = TABLES.get(name);
    if (table === undefined) {
      throw new TraplineError('unknown_name', `--table: ${unknownName('table', name, [...TABLES.keys()])}`);
    }
    if (has(table)) return table.open(folder);
    throw new TraplineError('option_invalid', `--table ${name}: ${folder} has no ${table.file}`);
  });
}

function assertRun(folder: string): void {
  const refuse = (why: string): TraplineError => new TraplineError('run_not_readable', `${folder}: ${why}`);
  if (!existsSync(folder)) throw refuse('no such folder; expected the folder of a run');
  if (!statSync(folder).isDirectory()) throw refuse('expected the folder of a run, found a file');
  if (!isRun(folder)) throw refuse('expected the folder of a run, found no manifest.json of one');
}

function isRun(folder: string): boolean {
  try {
    return manifestSchema.safeParse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).success;
  } catch {
    return false;
  }
}

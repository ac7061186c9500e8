import { join } from 'node:path';
import { command } from '../command.ts';
import { longWork } from '../long-work.ts';
import { sayLine } from '../say.ts';

const STDOUT = '-';

/** `trapline export`. */
export const exportCommand = command({
  positionals: { run: { type: 'string', demandOption: true, describe: 'Folder of a run, or of a replay' } },
  options: {
    to: {
      type: 'string',
      choices: ['parquet', 'csv', 'arrow'] as const,
      default: 'parquet' as const,
      describe: 'The form of the files',
    },
    table: {
      type: 'string',
      describe:
        'transactions, alerts, latency, episodes, outcomes, alert_outcomes, side; several with commas  [default: all that the run has]',
    },
    out: {
      type: 'string',
      describe: "Folder for the files, instead of export/ in the run's folder; - writes one table to stdout",
    },
    quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' },
  },
  examples: [
    ['$0 export runs/mixed-fraud-42-4821027f', 'every table as Parquet'],
    ['$0 export runs/… --to csv --table alerts,outcomes --out tables', 'two tables as CSV'],
    ['$0 export runs/… --to csv --table alerts --out - | head', 'one of them into a pipe'],
  ],
  handler: async ({ run, to, table, out, quiet }) => {
    const { TraplineError } = await import('../../model/errors.ts');
    const { formatQuantity } = await import('../../report/format.ts');
    const { exportTable } = await import('../../export/export-table.ts');
    const { openTables } = await import('../../export/tables.ts');
    const { openTextOutput } = await import('../text-output.ts');
    const tables = openTables(run, table === undefined ? null : table.split(',').map((name) => name.trim()));
    if (out === STDOUT && tables.length !== 1) {
      throw new TraplineError('option_invalid', `--out -: expected one table (--table NAME), found ${tables.length}`);
    }
    if (out === STDOUT && to !== 'csv' && process.stdout.isTTY) {
      throw new TraplineError('option_invalid', `--out -: ${to} is not for a terminal; write it to a pipe or a file`);
    }
    const folder = out ?? join(run, 'export');
    if (out !== STDOUT) await makeFolder(folder);
    for (const own of tables) {
      const path = out === STDOUT ? undefined : join(folder, `${own.name}.${to}`);
      const output = openTextOutput(path, true);
      try {
        const write = output.write;
        const rows = await longWork({ what: `exporting ${own.name}`, show: quiet !== true }, (work) =>
          exportTable(own, { ...work, format: to, write }),
        );
        output.commit();
        if (path !== undefined && quiet !== true) sayLine(`${path}  ${formatQuantity(rows, 'row')}`);
      } finally {
        output.discard();
      }
    }
  },
});

async function makeFolder(folder: string): Promise<void> {
  const { mkdirSync } = await import('node:fs');
  const { TraplineError } = await import('../../model/errors.ts');
  const { systemReason } = await import('../../model/system-reason.ts');
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new TraplineError('output_refused', `--out ${folder}: cannot write there: ${systemReason(cause)}`, { cause });
  }
}

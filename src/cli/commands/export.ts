import { join } from 'node:path';
import { type CommandBody } from '../command.ts';
import { longWork } from '../long-work.ts';
import { printable } from '../../text/printable.ts';

interface ExportArguments {
  readonly run: string;
  readonly to: 'parquet' | 'csv' | 'arrow';
  readonly table: string | undefined;
  readonly out: string | undefined;
  readonly quiet: boolean | undefined;
}

const STDOUT = '-';

/** `trapline export`. */
export const exportCommand: CommandBody<ExportArguments> = {
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of a run, or of a replay' })
      .option('to', {
        choices: ['parquet', 'csv', 'arrow'] as const,
        default: 'parquet' as const,
        describe: 'The form of the files',
      })
      .option('table', {
        type: 'string',
        requiresArg: true,
        describe:
          'transactions, alerts, latency, episodes, outcomes, alert_outcomes, side; several with commas  [default: all that the run has]',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for the files, in place of export/ in that of the run; - writes one table to stdout',
      })
      .option('quiet', { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' })
      .example('$0 export runs/mixed-fraud-42-4821027f', 'every table as Parquet')
      .example('$0 export runs/… --to csv --table alerts,outcomes --out tables', 'two tables as CSV')
      .example('$0 export runs/… --to csv --table alerts --out - | head', 'one of them into a pipe'),
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
        if (path !== undefined && quiet !== true) console.log(printable(`${path}  ${formatQuantity(rows, 'row')}`));
      } finally {
        output.discard();
      }
    }
  },
};

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

import { TraplineError } from '../../../model/errors.ts';
import { formatQuantity } from '../../../report/format.ts';
import { CAPTURE, EXCHANGE_FORMAT, FORCE, MAPPING, parseFormat } from '../../capture-options.ts';
import { type CommandBody } from '../../command.ts';
import { longWork } from '../../long-work.ts';
import { SELECTION, type SelectionArguments } from '../../selection-options.ts';
import { openTextOutput } from '../../text-output.ts';

/** The parsed arguments of `trapline capture export`. */
export interface ExportArguments extends SelectionArguments {
  readonly capture: string;
  readonly out: string | undefined;
  readonly format: string;
  readonly 'with-key': boolean | undefined;
  readonly mapping: string | undefined;
  readonly force: boolean | undefined;
}

/** `trapline capture export`. */
export const exportCommand: CommandBody<ExportArguments> = {
  builder: (yargs) =>
    yargs
      .positional('capture', CAPTURE)
      .option('out', { type: 'string', requiresArg: true, describe: 'A file, in place of standard output' })
      .option('format', EXCHANGE_FORMAT)
      .option('with-key', { type: 'boolean', describe: 'jsonl: lines of key and value' })
      .options(SELECTION)
      .option('mapping', MAPPING)
      .option('force', FORCE)
      .example("$0 capture export incident.arrow | jq -r '.key'", 'as kcat would have printed it')
      .example('$0 capture export incident.arrow --format jsonl --out values.jsonl', 'the values alone'),
  handler: async (given) => {
    const format = parseFormat(given.format);
    const withKey = given['with-key'] ?? false;
    if (withKey && format === 'kcat') throw new TraplineError('option_invalid', '--with-key: only for --format jsonl');
    const { parseSelection } = await import('../../selection.ts');
    const { openMapping, openSource } = await import('../../../replay/open-replay.ts');
    const { exportCapture } = await import('../../../capture/exchange/export.ts');
    const source = openSource(given.capture, parseSelection(given), openMapping(given.mapping));
    const output = openTextOutput(given.out, given.force ?? false);
    try {
      const { records, leftOut } = await longWork({ what: 'exporting', show: given.out !== undefined }, (work) =>
        exportCapture(source, { ...work, format, withKey, write: output.write }),
      );
      output.commit();
      console.error(`${formatQuantity(records, 'record')} exported`);
      for (const [why, count] of leftOut) console.error(`${formatQuantity(count, 'record')} left out: ${why}`);
    } finally {
      output.discard();
    }
  },
};

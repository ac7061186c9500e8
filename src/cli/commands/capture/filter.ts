import { formatQuantity } from '../../../report/format.ts';
import {
  CAPTURE,
  COMPRESSION,
  FORCE,
  JSON_ONLY,
  MAPPING,
  OUT,
  parseCompression,
  summaryJson,
} from '../../capture-options.ts';
import { type CommandBody } from '../../command.ts';
import { longWork } from '../../long-work.ts';
import { SELECTION, type SelectionArguments } from '../../selection-options.ts';

/** The parsed arguments of `trapline capture filter`. */
export interface FilterArguments extends SelectionArguments {
  readonly capture: string;
  readonly out: string;
  readonly mapping: string | undefined;
  readonly compression: string;
  readonly force: boolean | undefined;
  readonly json: boolean | undefined;
}

/** `trapline capture filter`. */
export const filterCommand: CommandBody<FilterArguments> = {
  builder: (yargs) =>
    yargs
      .positional('capture', CAPTURE)
      .option('out', { ...OUT, demandOption: true })
      .options(SELECTION)
      .option('mapping', MAPPING)
      .option('compression', COMPRESSION)
      .option('force', FORCE)
      .option('json', JSON_ONLY)
      .example('$0 capture filter day.arrow --out hour.arrow --start 2026-03-02T14:00:00Z --until 1h', 'a part')
      .example('$0 capture filter day.arrow --out client.arrow --key 4711', 'one client')
      .example('$0 capture filter day.arrow --out north.arrow --where region=north', 'by what is in the JSON'),
  handler: async (given) => {
    const { capture, out, mapping, force = false, json = false, start, until } = given;
    const compression = parseCompression(given.compression);
    const { parseSelection } = await import('../../selection.ts');
    const selection = parseSelection(given);
    const { openMapping, openSource } = await import('../../../replay/open-replay.ts');
    const { filterCapture } = await import('../../../capture/filter-capture.ts');
    const { VERSION } = await import('../../../config/version.ts');
    const source = openSource(capture, selection, openMapping(mapping));
    const known = {
      version: VERSION,
      ...compression,
      ...(start === undefined ? {} : { from: start }),
      ...(until === undefined ? {} : { until }),
    };
    const summary = await longWork({ what: 'filtering', show: !json }, (work) =>
      filterCapture(source, out, { ...work, force, known }),
    );
    if (json) console.log(JSON.stringify(summaryJson(summary), null, 2));
    else console.log(`${out}: ${formatQuantity(summary.records, 'record')} of ${source.reader.records}`);
  },
};

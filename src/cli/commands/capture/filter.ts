import { formatQuantity } from '../../../report/format.ts';
import {
  CAPTURE,
  COMPRESSION,
  compressionPart,
  FORCE,
  JSON_ONLY,
  MAPPING,
  OUT,
  summaryJson,
} from '../../capture-options.ts';
import { command } from '../../command.ts';
import { longWork } from '../../long-work.ts';
import { SELECTION } from '../../selection-options.ts';
import { say, sayLine } from '../../say.ts';

/** `trapline capture filter`. */
export const filterCommand = command({
  positionals: { capture: CAPTURE },
  options: {
    out: { ...OUT, demandOption: true },
    ...SELECTION,
    mapping: MAPPING,
    compression: COMPRESSION,
    force: FORCE,
    json: JSON_ONLY,
  },
  examples: [
    ['$0 capture filter day.arrow --out hour.arrow --start 2026-03-02T14:00:00Z --until 1h', 'a part'],
    ['$0 capture filter day.arrow --out client.arrow --key 4711', 'one client'],
    ['$0 capture filter day.arrow --out north.arrow --where region=north', 'by what is in the JSON'],
  ],
  handler: async (given) => {
    const { capture, out, mapping, force = false, json = false, start, until } = given;
    const compression = compressionPart(given.compression);
    const { parseSelection } = await import('../../selection.ts');
    const selection = parseSelection(given);
    const { openSource } = await import('../../../replay/open-replay.ts');
    const { filterCapture } = await import('../../../capture/filter-capture.ts');
    const { VERSION } = await import('../../../config/version.ts');
    const source = openSource(capture, selection, mapping);
    const known = {
      version: VERSION,
      ...compression,
      ...(start === undefined ? {} : { from: start }),
      ...(until === undefined ? {} : { until }),
    };
    const summary = await longWork({ what: 'filtering', show: !json }, (work) =>
      filterCapture(source, out, { ...work, force, known }),
    );
    if (json) say(JSON.stringify(summaryJson(summary), null, 2));
    else sayLine(`${out}: ${formatQuantity(summary.records, 'record')} of ${source.reader.records}`);
  },
});

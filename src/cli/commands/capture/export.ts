import { TraplineError } from '../../../model/errors.ts';
import { formatQuantity } from '../../../report/format.ts';
import { CAPTURE, EXCHANGE_FORMAT, FORCE, MAPPING } from '../../capture-options.ts';
import { command } from '../../command.ts';
import { longWork } from '../../long-work.ts';
import { SELECTION } from '../../selection-options.ts';
import { openTextOutput } from '../../text-output.ts';
import { sayAside, sayLineAside } from '../../say.ts';

/** `trapline capture export`. */
export const exportCommand = command({
  positionals: { capture: CAPTURE },
  options: {
    out: { type: 'string', describe: 'A file, in place of standard output, which - stands for too' },
    format: EXCHANGE_FORMAT,
    'with-key': { type: 'boolean', describe: 'jsonl: lines of key and value' },
    ...SELECTION,
    mapping: MAPPING,
    force: FORCE,
  },
  examples: [
    ["$0 capture export incident.arrow | jq -r '.key'", 'as kcat would have printed it'],
    ['$0 capture export incident.arrow --format jsonl --out values.jsonl', 'the values alone'],
  ],
  handler: async (given) => {
    const { format } = given;
    const withKey = given['with-key'] ?? false;
    if (withKey && format === 'kcat') throw new TraplineError('option_invalid', '--with-key: only for --format jsonl');
    const { parseSelection } = await import('../../selection.ts');
    const { openSource } = await import('../../../replay/open-replay.ts');
    const { exportCapture } = await import('../../../capture/exchange/export.ts');
    const source = openSource(given.capture, parseSelection(given), given.mapping);
    const path = given.out === '-' ? undefined : given.out;
    const output = openTextOutput(path, given.force ?? false);
    try {
      const { records, leftOut } = await longWork({ what: 'exporting', show: path !== undefined }, (work) =>
        exportCapture(source, { ...work, format, withKey, write: output.write }),
      );
      output.commit();
      sayAside(`${formatQuantity(records, 'record')} exported`);
      for (const [why, count] of leftOut) sayLineAside(`${formatQuantity(count, 'record')} left out: ${why}`);
    } finally {
      output.discard();
    }
  },
});

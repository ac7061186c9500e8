import { TraplineError } from '../../../model/errors.ts';
import { formatQuantity } from '../../../report/format.ts';
import { CAPTURE, JSON_ONLY } from '../../capture-options.ts';
import { command } from '../../command.ts';
import { longWork } from '../../long-work.ts';
import { say, sayLine } from '../../say.ts';

/** `trapline capture verify`. */
export const verifyCommand = command({
  positionals: { capture: CAPTURE },
  options: { json: JSON_ONLY },
  examples: [['$0 capture verify incident.arrow', 'exit code 2 if anything is wrong']],
  handler: async ({ capture, json = false }) => {
    const { verifyCapture } = await import('../../../capture/format/verify.ts');
    const found = await longWork({ what: 'verifying', show: !json }, (work) => verifyCapture(capture, work));
    const { records, blocks, bytes, digests, problems } = found;
    if (json) {
      const partitions = [...digests].map(([partition, digest]) => ({ partition, digest }));
      say(JSON.stringify({ file: capture, records, blocks, bytes, partitions, problems }, null, 2));
    } else {
      for (const problem of problems) sayLine(problem);
    }
    if (problems.length > 0) {
      const message = `${formatQuantity(problems.length, 'problem')}; "trapline capture recover ${capture}" saves what can be saved`;
      throw new TraplineError('capture_damaged', message, { location: { file: capture } });
    }
    if (!json) {
      const size = `${formatQuantity(records, 'record')} in ${formatQuantity(blocks, 'block')}`;
      sayLine(`${capture}: ${size}, ${formatQuantity(digests.size, 'partition')}; all is well`);
    }
  },
});

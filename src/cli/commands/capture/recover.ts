import { formatQuantity } from '../../../report/format.ts';
import { type Damage } from '../../../capture/format/scan.ts';
import { FORCE, JSON_ONLY } from '../../capture-options.ts';
import { command } from '../../command.ts';
import { longWork } from '../../long-work.ts';
import { say, sayLine } from '../../say.ts';

/** `trapline capture recover`. */
export const recoverCommand = command({
  positionals: { file: { type: 'string', demandOption: true, describe: 'The .part of a recording, or a capture' } },
  options: {
    out: {
      type: 'string',
      makes: 'a capture',
      describe: 'Where to put it, in place of x.arrow for x.arrow.part, else x.recovered.arrow',
    },
    force: FORCE,
    json: JSON_ONLY,
  },
  examples: [['$0 capture recover incident.arrow.part', 'after a crash; the .part stays as it is']],
  handler: async ({ file, out, force = false, json = false }) => {
    const { recoverCapture, recoveredPath } = await import('../../../capture/format/recover.ts');
    const path = out ?? recoveredPath(file);
    const { summary, lost } = await longWork({ what: 'recovering', show: !json }, (work) =>
      recoverCapture(file, path, { ...work, force }),
    );
    if (json) {
      const rows = lost.map(({ position, bytes, facts }) => ({ position, bytes, records: facts?.records ?? null }));
      say(JSON.stringify({ file, out: path, records: summary.records, lost: rows }, null, 2));
      return;
    }
    sayLine(`${path}: ${formatQuantity(summary.records, 'record')} saved`);
    for (const damage of lost) sayLine(`lost at byte ${damage.position}: ${describeLoss(damage)}`);
    sayLine(`${file} is unchanged`);
  },
});

function describeLoss({ bytes, facts }: Damage): string {
  const what = formatQuantity(bytes, 'byte');
  if (facts === null) return `${what}, whose content is not known`;
  const spans = facts.partitions.map((span) => `${span.partition}: ${span.firstOffset}–${span.lastOffset}`);
  return `${what}, of a block of ${formatQuantity(facts.records, 'record')}, offsets by partition ${spans.join(', ')}`;
}

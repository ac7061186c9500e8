import { command } from '../command.ts';
import { wholeNumber } from '../whole-number.ts';
import { say, sayLine } from '../say.ts';

/** `trapline clean`. */
export const cleanCommand = command({
  positionals: { folder: { type: 'string', default: 'runs', describe: 'A folder with runs' } },
  options: {
    keep: {
      type: 'string',
      form: 'N',
      coerce: wholeNumber('keep', { least: 0, most: 1_000_000 }),
      describe: 'Also remove runs, all but the N newest',
    },
    runs: { type: 'boolean', conflicts: ['keep'], describe: 'Also remove all runs' },
    'dry-run': { type: 'boolean', describe: 'Only show what would be removed' },
    json: { type: 'boolean', describe: 'Print what was removed as JSON and nothing else' },
  },
  examples: [
    ['$0 clean', 'unfinished files of killed processes, in runs/ and among temporary files'],
    ['$0 clean runs --keep 20 --dry-run', 'which runs would go'],
  ],
  handler: async ({ folder, keep, runs = false, json = false, ...rest }) => {
    const { tmpdir } = await import('node:os');
    const { listRemovable, remove } = await import('../../artifacts/clean.ts');
    const { formatBytes, formatQuantity } = await import('../../report/format.ts');
    const dryRun = rest['dry-run'] ?? false;
    const removable = listRemovable({ folder, temporary: tmpdir(), keep: runs ? 0 : keep });
    if (!dryRun) removable.forEach(remove);
    const bytes = removable.reduce((sum, one) => sum + one.bytes, 0);
    if (json) return say(JSON.stringify({ dry_run: dryRun, bytes, removed: removable }, null, 2));
    for (const one of removable) sayLine(`${one.path}  ${WORDS[one.kind]}, ${formatBytes(one.bytes)}`);
    const total = `${formatQuantity(removable.length, 'thing')}, ${formatBytes(bytes)}`;
    say(removable.length === 0 ? 'nothing to remove' : `${dryRun ? 'would remove' : 'removed'} ${total}`);
  },
});

const WORDS = { partial: 'left half done', temporary: 'temporary', run: 'run' } as const;

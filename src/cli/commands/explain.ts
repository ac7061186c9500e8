import { writeFileSync } from 'node:fs';
import { type Explanation } from '../../explain/explanation-schema.ts';
import { TraplineError } from '../../model/errors.ts';
import { systemReason } from '../../model/system-reason.ts';
import { command } from '../command.ts';
import { beforeLongWork, onInterrupt } from '../interrupt.ts';
import { progressBar } from '../progress-bar.ts';
import { colorsFor } from '../colors.ts';
import { questionOf } from '../explain-options.ts';
import { RUN_INPUT } from '../options.ts';
import { CAUSES, ENGINE_OR_LATE } from '../../model/ladder.ts';
import { MOST_LISTED, wholeNumber } from '../whole-number.ts';
import { say } from '../say.ts';

/** `trapline explain`. */
export const explainCommand = command({
  positionals: {
    run: { type: 'string', demandOption: true, describe: 'Folder of a finished run' },
    id: { type: 'string', describe: 'Id of an alert, an episode, a decoy or a transaction of the run' },
  },
  options: {
    missed: { type: 'boolean', describe: 'List missed episodes, injected and labelled, by rule and cause' },
    rule: { type: 'string', describe: 'Only misses of this rule' },
    cause: {
      type: 'string',
      choices: [...CAUSES, ENGINE_OR_LATE],
      describe: 'Only misses of this cause, as late_drop',
    },
    limit: {
      type: 'string',
      coerce: wholeNumber('limit', { least: 1, most: MOST_LISTED }),
      describe: 'Misses that are listed of each cause  [default: 20; with --json, all]',
    },
    input: RUN_INPUT,
    json: { type: 'boolean', describe: 'Print JSON (schema/explanation.schema.json) and nothing else' },
    html: {
      type: 'string',
      describe: 'Also write it as a page, into this file',
    },
    quiet: { type: 'boolean', alias: 'q', describe: 'Show no progress' },
  },
  examples: [
    ['$0 explain runs/mixed-fraud-42-4821027f low_high_velocity-0-445', 'why this episode was missed'],
    ['$0 explain runs/… 513ec695fb9f193049af8ebf63846ea9', 'what an alert saw, and what it is worth'],
    ['$0 explain runs/… ef35bde13c67cede', 'what became of a transaction'],
    ['$0 explain runs/… --missed --cause late_drop', 'every episode that was lost to lateness'],
    ['$0 explain runs/… ef35bde13c67cede --html why.html', 'the same as a page, for a colleague'],
    ['$0 explain runs/… --missed --json | jq .groups', 'all misses, into a pipe'],
  ],
  listens: true,
  handler: async (given) => {
    const { run: folder, input, json, html, quiet } = given;
    const question = questionOf(given);
    const { prepareScore } = await import('../../run/prepare-score.ts');
    const { explainMisses, explainThing } = await import('../../explain/explain-run.ts');
    const { renderExplanation } = await import('../../explain/render-explanation.ts');
    beforeLongWork();
    const run = { ...prepareScore(folder, input), folder };
    const interrupt = onInterrupt('nothing is explained');
    const bar = await progressBar(quiet !== true);
    try {
      const listeners = { onProgress: bar.listener, signal: interrupt.signal };
      const explanation =
        question.kind === 'misses'
          ? await explainMisses(run, question, listeners)
          : await explainThing(run, question.id, listeners);
      bar.stop();
      if (html !== undefined) await writePage(html, explanation);
      if (json === true) say(JSON.stringify(explanation, null, 2));
      else say(renderExplanation(explanation, colorsFor(process.stdout)));
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
});

async function writePage(path: string, explanation: Explanation): Promise<void> {
  const { explanationPage } = await import('../../explain/explanation-page.ts');
  const page = explanationPage(explanation);
  try {
    writeFileSync(path, page);
  } catch (cause) {
    throw new TraplineError('output_refused', `--html ${path}: cannot write it: ${systemReason(cause)}`, { cause });
  }
}

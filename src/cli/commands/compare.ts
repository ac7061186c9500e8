import { colorsFor } from '../colors.ts';
import { command } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { progressBar } from '../progress-bar.ts';
import { terminalWidth } from '../terminal-width.ts';
import { MOST_LISTED, wholeNumber } from '../whole-number.ts';
import { RUN_INPUT } from '../options.ts';
import { say } from '../say.ts';

/** `trapline compare`. */
export const compareCommand = command({
  positionals: {
    runA: { type: 'string', demandOption: true, describe: 'Folder of a finished run, or of a replay' },
    runB: { type: 'string', demandOption: true, describe: 'Folder of the run or replay to compare with it' },
  },
  options: {
    explain: {
      type: 'boolean',
      default: true,
      describe: 'Draw both worlds again to explain the first difference; --no-explain is faster',
    },
    input: RUN_INPUT,
    limit: {
      type: 'string',
      coerce: wholeNumber('limit', { least: 1, most: MOST_LISTED }),
      describe: 'Episodes and alerts that are listed  [default: 10]',
    },
    out: {
      type: 'string',
      makes: 'a folder',
      describe: 'Folder for compare.json, compare.md and compare.html',
    },
    'fail-on': {
      type: 'string',
      choices: ['difference', 'lost'] as const,
      describe: 'Exit code 1 if anything differs, or if the second run misses an episode that the first one detects',
    },
    markdown: { type: 'boolean', conflicts: ['json'], describe: 'Print Markdown, for a pull request' },
    json: { type: 'boolean', describe: 'Print JSON (schema/comparison.schema.json) and nothing else' },
    quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing when all is well' },
  },
  examples: [
    ['$0 compare runs/before runs/after', 'what a change of rules, settings or version did'],
    ['$0 compare runs/… scored/spark --out compared', 'two engines on one stream, as a page as well'],
    ['$0 compare main/run this/run --markdown --fail-on lost', 'in a pull request'],
    ['$0 compare runs/a runs/b --json | jq .rules', 'into a pipe'],
  ],
  listens: true,
  handler: async (given) => {
    const { runA, runB, explain, input, out, json, markdown, quiet } = given;
    const { assertAsWanted, KEPT, LISTED } = await import('../compare-options.ts');
    const limit = given.limit ?? LISTED;
    const { compareRuns } = await import('../../compare/compare-runs.ts');
    const { comparisonJson, writeComparison } = await import('../../compare/write-comparison.ts');
    const interrupt = onInterrupt('nothing is compared');
    const bar = await progressBar(quiet !== true, interrupt.signal);
    try {
      const listeners = { onProgress: bar.listener, signal: interrupt.signal };
      const comparison = await compareRuns(runA, runB, { limit: Math.max(limit, KEPT), explain, input, listeners });
      bar.stop();
      if (out !== undefined) writeComparison(out, comparison, limit);
      if (json === true) say(comparisonJson(comparison));
      else if (markdown === true) {
        const { comparisonMarkdown } = await import('../../compare/comparison-markdown.ts');
        say(comparisonMarkdown(comparison, limit));
      } else if (quiet !== true) {
        const { renderComparison } = await import('../../compare/render-comparison.ts');
        const view = { colors: colorsFor(process.stdout), width: terminalWidth(process.stdout), limit };
        say(renderComparison(comparison, view));
      }
      assertAsWanted(given['fail-on'], comparison);
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
});

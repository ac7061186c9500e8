import { command } from '../command.ts';
import { colorsFor } from '../colors.ts';
import { onInterrupt } from '../interrupt.ts';
import { MEMORY, RUN_INPUT, SET } from '../options.ts';
import { progressBar } from '../progress-bar.ts';
import { terminalWidth } from '../terminal-width.ts';
import { mappingNames, ruleSetNames, scenarioNames } from '../proposals.ts';
import { say } from '../say.ts';

/** `trapline advise`. */
export const adviseCommand = command({
  positionals: {
    log: {
      type: 'string',
      demandOption: true,
      describe: 'Folder of a finished run, or a capture as trapline record makes it',
    },
  },
  options: {
    'target-recall': {
      type: 'string',
      array: true,
      describe:
        'Recall to be reached, of every rule or as in impossible_travel=0.95 of one; may be repeated  [default: 0.99]',
    },
    'target-late': {
      type: 'string',
      describe: 'Largest share of transactions that may be late  [default: 0.001 where there are no episodes]',
    },
    input: RUN_INPUT,
    episodes: {
      type: 'string',
      describe: 'Of a capture: ground truth, or the run that has it',
    },
    mapping: {
      type: 'string',
      proposals: mappingNames,
      describe: 'Of a capture: how values are read, if not transaction JSON',
    },
    scenario: {
      type: 'string',
      proposals: scenarioNames,
      describe: 'Of a capture: scenario with the rules and engine settings',
    },
    set: SET,
    rules: { type: 'string', proposals: ruleSetNames, describe: 'Of a capture: another rule set' },
    rekey: { type: 'boolean', describe: "Of a capture: merge partitions by the broker's time" },
    memory: MEMORY,
    json: { type: 'boolean', describe: 'Print JSON (schema/advice.schema.json) and nothing else' },
    quiet: { type: 'boolean', alias: 'q', describe: 'Show no progress' },
  },
  examples: [
    ['$0 advise runs/mixed-fraud-42-4821027f', 'the least allowed disorder for a recall of 0.99'],
    ['$0 advise runs/… --target-recall 0.9 --target-recall spending_spree=0.97', 'by rule'],
    ['$0 advise incident.arrow --target-late 0.01%', 'a topic without labels, by its late share'],
    ['$0 advise incident.arrow --json | jq .curve', 'the whole curve, into a pipe'],
  ],
  listens: true,
  handler: async (given) => {
    const { adviseOn } = await import('../../advise/advise-on.ts');
    const { renderAdvice } = await import('../../advise/render-advice.ts');
    const { targetsOf } = await import('../advise-options.ts');
    const interrupt = onInterrupt('nothing is advised');
    const bar = await progressBar(given.quiet !== true, interrupt.signal);
    try {
      const request = { ...given, path: given.log, overrides: given.set, memoryBytes: given.memory };
      const targets = (facts: Parameters<typeof targetsOf>[1]) => targetsOf(given, facts);
      const advice = await adviseOn(request, targets, { onProgress: bar.listener, signal: interrupt.signal });
      bar.stop();
      if (given.json === true) say(JSON.stringify(advice, null, 2));
      else {
        const style = { colors: colorsFor(process.stdout), width: terminalWidth(process.stdout) };
        say(renderAdvice(advice, style));
      }
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
});

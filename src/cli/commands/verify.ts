import { TraplineError } from '../../model/errors.ts';
import { formatQuantity } from '../../report/format.ts';
import { assertSame, describeVerdict, type Verdict, verdictJson } from '../../verify/verdict.ts';
import { colorsFor } from '../colors.ts';
import { command } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { BATCH_ROWS, INPUT, SET } from '../options.ts';
import { progressBar } from '../progress-bar.ts';
import { scenarioNames } from '../proposals.ts';
import { say } from '../say.ts';
import { printable } from '../../text/printable.ts';

interface Verified extends Verdict {
  readonly scenario: string;
  readonly seed: string;
}

/** `trapline verify`. */
export const verifyCommand = command({
  positionals: {
    scenarios: { type: 'string', array: true, proposals: scenarioNames, describe: 'Names or paths; all, unless named' },
  },
  options: {
    seed: { type: 'string', describe: "Another seed than the scenario's" },
    set: SET,
    input: INPUT,
    'batch-rows': BATCH_ROWS,
    json: { type: 'boolean', describe: 'Print the verdicts as JSON and nothing else' },
  },
  examples: [
    ['$0 verify', 'every scenario'],
    ['$0 verify evasion --seed 7', 'one, with another seed'],
  ],
  listens: true,
  handler: async ({ scenarios = [], seed, set, input, json = false, ...rest }) => {
    const { listScenarios } = await import('../../config/load-scenario.ts');
    const { prepareRun } = await import('../../run/prepare.ts');
    const { runVerified } = await import('../../verify/verify.ts');
    const interrupt = onInterrupt('finished scenarios are shown');
    const bar = await progressBar(!json, interrupt.signal);
    const colors = colorsFor(process.stdout);
    const verified: Verified[] = [];
    try {
      for (const scenario of scenarios.length > 0 ? scenarios : listScenarios()) {
        const source = {
          scenario,
          ...(set === undefined ? {} : { overrides: set }),
          ...(seed === undefined ? {} : { seed }),
          ...(input === undefined ? {} : { input }),
        };
        const prepared = prepareRun(source);
        const { verdict } = await runVerified(source, {
          ...prepared,
          directory: null,
          batchRows: rest['batch-rows'],
          onProgress: bar.listener,
          signal: interrupt.signal,
        });
        bar.stop();
        if (verdict === undefined) break;
        const { name } = prepared.scenario;
        verified.push({ scenario: name, seed: prepared.scenario.seed, ...verdict });
        if (json) continue;
        const mark = verdict.equal ? colors.green('✓') : colors.red('✗');
        say(`${mark} ${printable(name.padEnd(24))} ${printable(describeVerdict(verdict))}`);
      }
      if (json) {
        const verdicts = verified.map(({ scenario, seed: drawn, ...verdict }) => ({
          scenario,
          seed: drawn,
          ...verdictJson(verdict),
        }));
        say(JSON.stringify(verdicts, null, 2));
      }
      for (const verdict of verified) assertSame(verdict.scenario, verdict);
      if (interrupt.signal.aborted)
        throw new TraplineError('interrupted', `interrupted after ${formatQuantity(verified.length, 'scenario')}`);
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
});

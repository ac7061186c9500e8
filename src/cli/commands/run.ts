import { relative } from 'node:path';
import pc from 'picocolors';
import { type CommandModule } from 'yargs';
import { TraplineError } from '../../model/errors.ts';
import { renderTerminal } from '../../report/terminal.ts';
import { assertEngineEqualsOracle } from '../../run/integrity.ts';
import { prepareRun } from '../../run/prepare.ts';
import { DEFAULT_BATCH_ROWS, defaultDirectory, runScenario } from '../../run/run-scenario.ts';
import { onInterrupt } from '../interrupt.ts';
import { progressBar } from '../progress-bar.ts';

interface RunArguments {
  readonly scenario: string;
  readonly seed: string | undefined;
  readonly set: string[];
  readonly input: string | undefined;
  readonly out: string | undefined;
  readonly 'batch-rows': number;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run [scenario]',
  describe: 'Generate a scenario, run it through the engine, and score it',
  builder: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', default: 'mixed-fraud', describe: 'Name, or path of a .yaml file' })
      .option('seed', { type: 'string', requiresArg: true, describe: "Another seed than the scenario's" })
      .option('set', { type: 'string', array: true, nargs: 1, default: [], describe: 'Override a setting: path=value' })
      .option('input', { type: 'string', requiresArg: true, describe: 'File with the legitimate traffic' })
      .option('out', { type: 'string', requiresArg: true, describe: 'Folder for the results' })
      .option('batch-rows', {
        type: 'number',
        default: DEFAULT_BATCH_ROWS,
        describe: 'Rows a batch; changes speed only',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print report.json and nothing else' })
      .option('quiet', { type: 'boolean', alias: 'q', default: false, describe: 'Print nothing when all is well' })
      .check(({ 'batch-rows': rows }) => {
        if (Number.isInteger(rows) && rows >= 1 && rows <= 1 << 20) return true;
        throw new TraplineError('input', `--batch-rows: found ${rows}, expected a whole number from 1 to 1048576`);
      })
      .example('$0 run', 'mixed-fraud, the default scenario')
      .example('$0 run evasion --seed 7 --out /tmp/evasion', 'another seed, another folder')
      .example('$0 run mixed-fraud --set rules.impossible_travel.window=5m', 'another rule')
      .example('$0 run foreign-overlay --input cards.csv', 'fraud laid over real traffic')
      .example("$0 run mixed-fraud --json | jq '.rules[].episodes.recall'", 'for other tools'),
  handler: async ({ scenario: name, seed, set, input, out, json, quiet, ...rest }) => {
    const prepared = prepareRun({
      scenario: name,
      overrides: set,
      ...(seed === undefined ? {} : { seed }),
      ...(input === undefined ? {} : { input }),
    });
    const { scenario, resolvedHash } = prepared;
    const interrupt = onInterrupt();
    const bar = progressBar(!quiet);
    try {
      const run = await runScenario({
        ...prepared,
        directory: out ?? defaultDirectory(scenario, resolvedHash),
        batchRows: rest['batch-rows'],
        onProgress: bar.listener,
        signal: interrupt.signal,
      });
      bar.stop();
      if (run.kind === 'interrupted') {
        const kept = `${run.transactions} transactions and what the engine said of them are in ${run.directory}`;
        throw new TraplineError('interrupted', `interrupted, not scored; ${kept}`);
      }
      const { report, directory } = run;
      const colour = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
      if (json) console.log(JSON.stringify(report, null, 2));
      else if (!quiet) console.log(renderTerminal(report, { colors: pc.createColors(colour), ...shown(directory) }));
      assertEngineEqualsOracle(report);
      const missed = report.expectations.filter(({ passed }) => !passed);
      if (missed.length > 0) {
        const words = missed.map(
          ({ path, text, actual }) => `${path} is ${actual ?? 'not measured'}, expected ${text}`,
        );
        throw new TraplineError('expectation', `${scenario.name}: ${words.join('; ')}`);
      }
    } finally {
      bar.stop();
      interrupt.release();
    }
  },
};

/** The folder as it is shown: relative where it lies below the working directory. */
function shown(directory: string | null): { readonly directory?: string } {
  if (directory === null) return {};
  const path = relative('.', directory);
  return { directory: path.startsWith('..') ? directory : path };
}

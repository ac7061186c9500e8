import { readFileSync } from 'node:fs';
import { type CommandBody } from '../command.ts';
import { SET } from '../options.ts';

interface DescribeArguments {
  readonly scenario: string;
  readonly set: string[] | undefined;
  readonly json: boolean | undefined;
  readonly source: boolean | undefined;
}

/** `trapline describe`. */
export const describeCommand: CommandBody<DescribeArguments> = {
  builder: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', demandOption: true, describe: 'Name, or path of a .yaml file' })
      .option('set', SET)
      .option('source', { type: 'boolean', describe: 'Print the file as it is written' })
      .option('json', { type: 'boolean', describe: 'Print the resolved scenario as JSON' })
      .conflicts('source', ['json', 'set'])
      .example('$0 describe mixed-fraud', 'what is in it')
      .example('$0 describe evasion --source > my.yaml', 'a file to start from'),
  handler: async ({ scenario: name, set = [], json = false, source = false }) => {
    const { loadScenario } = await import('../../config/load-scenario.ts');
    const { describeScenario } = await import('../describe-scenario.ts');
    const { scenario, files } = loadScenario({ scenario: name, overrides: set });
    if (source) process.stdout.write(readFileSync(files.scenario, 'utf8'));
    else console.log(json ? JSON.stringify(scenario, null, 2) : describeScenario(scenario));
  },
};

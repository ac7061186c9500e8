import { readFileSync } from 'node:fs';
import { type CommandModule } from 'yargs';
import { loadScenario } from '../../config/load-scenario.ts';
import { describeScenario } from '../describe-scenario.ts';

interface DescribeArguments {
  readonly scenario: string;
  readonly set: string[];
  readonly json: boolean;
  readonly source: boolean;
}

export const describeCommand: CommandModule<object, DescribeArguments> = {
  command: 'describe <scenario>',
  describe: 'Say what a scenario does, with every default filled in',
  builder: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', demandOption: true, describe: 'Name, or path of a .yaml file' })
      .option('set', { type: 'string', array: true, nargs: 1, default: [], describe: 'Override a setting: path=value' })
      .option('source', { type: 'boolean', default: false, describe: 'Print the file as it is written' })
      .option('json', { type: 'boolean', default: false, describe: 'Print the resolved scenario as JSON' })
      .example('$0 describe mixed-fraud', 'what is in it')
      .example('$0 describe evasion --source > my.yaml', 'a file to start from'),
  handler: ({ scenario: name, set, json, source }) => {
    const { scenario, files } = loadScenario({ scenario: name, overrides: set });
    if (source) process.stdout.write(readFileSync(files.scenario, 'utf8'));
    else console.log(json ? JSON.stringify(scenario, null, 2) : describeScenario(scenario));
  },
};

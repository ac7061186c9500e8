import { readFileSync } from 'node:fs';
import { command } from '../command.ts';
import { SCENARIO, SET } from '../options.ts';
import { say, sayFile } from '../say.ts';

/** `trapline describe`. */
export const describeCommand = command({
  positionals: {
    scenario: { ...SCENARIO, demandOption: true },
  },
  options: {
    set: SET,
    source: { type: 'boolean', conflicts: ['json', 'set'], describe: 'Print the file as it is written' },
    json: { type: 'boolean', describe: 'Print the resolved scenario as JSON' },
  },
  examples: [
    ['$0 describe mixed-fraud', 'what is in it'],
    ['$0 describe evasion --source > my.yaml', 'a file to start from'],
  ],
  handler: async ({ scenario: name, set = [], json = false, source = false }) => {
    const { loadScenario } = await import('../../config/load-scenario.ts');
    const { describeScenario } = await import('../describe-scenario.ts');
    const { scenario, files } = loadScenario({ scenario: name, overrides: set });
    if (source) sayFile(readFileSync(files.scenario, 'utf8'));
    else say(json ? JSON.stringify(scenario, null, 2) : describeScenario(scenario));
  },
});

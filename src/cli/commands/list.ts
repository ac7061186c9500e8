import { command } from '../command.ts';
import { say, sayLine } from '../say.ts';

/** `trapline list`. */
export const listCommand = command({
  options: { json: { type: 'boolean', describe: 'Print name, group, title and description as JSON' } },
  examples: [["$0 list --json | jq -r '.[].name'", 'the names alone']],
  handler: async ({ json }) => {
    const { listScenarios, loadScenario } = await import('../../config/load-scenario.ts');
    const scenarios = listScenarios().map((name) => loadScenario({ scenario: name }).scenario);
    if (json === true) {
      const rows = scenarios.map(({ name, group, title, description }) => ({ name, group, title, description }));
      say(JSON.stringify(rows, null, 2));
      return;
    }
    const width = Math.max(...scenarios.map(({ name }) => name.length));
    for (const group of new Set(scenarios.map((scenario) => scenario.group))) {
      sayLine(`${group}:`);
      for (const { name, title } of scenarios.filter((scenario) => scenario.group === group)) {
        sayLine(`  ${name.padEnd(width)}  ${title}`);
      }
      say('');
    }
    say('"trapline describe <scenario>" tells more, "trapline run <scenario>" runs it.');
  },
});

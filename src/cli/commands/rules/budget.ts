import { colorsFor } from '../../colors.ts';
import { command } from '../../command.ts';
import { alertsADay } from '../../alerts-a-day.ts';
import { say } from '../../say.ts';
import { terminalWidth } from '../../terminal-width.ts';

/** `trapline rules budget`. */
export const budgetCommand = command({
  positionals: {
    run: { type: 'string', demandOption: true, describe: 'Folder of a finished run, or of a replay of a capture' },
  },
  options: {
    'alerts-a-day': {
      type: 'string',
      demandOption: true,
      coerce: alertsADay,
      form: 'N',
      describe: 'How many alerts each rule may give a day, as a mean over the run',
    },
    json: { type: 'boolean', describe: 'Print JSON (schema/budget.schema.json) and nothing else' },
  },
  examples: [
    ['$0 rules budget runs/spending-drift-31-… --alerts-a-day 20', 'the score above which 20 are given'],
    [
      '$0 run spending-drift --set rules.unusual_purchase.above=0.5',
      'first, to see limits below the one of the rule set',
    ],
    ["$0 rules budget runs/… --alerts-a-day 20 --json | jq -r '.rules[].least.set'", 'for another command'],
  ],
  handler: async (given) => {
    const { budgetOf } = await import('../../../budget/budget-of-run.ts');
    const budget = budgetOf(given.run, given['alerts-a-day']);
    if (given.json === true) {
      const { budgetJson } = await import('../../../budget/budget-json.ts');
      return say(JSON.stringify(budgetJson(budget), null, 2));
    }
    const { renderBudget } = await import('../../../budget/render-budget.ts');
    say(renderBudget(budget, { colors: colorsFor(process.stdout), width: terminalWidth(process.stdout) }));
  },
});

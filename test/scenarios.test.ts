import { describe, expect, it } from 'vitest';
import { listScenarios, loadScenario } from '../src/config/load-scenario.ts';
import { expectedTransactions } from '../src/sweep/cost.ts';
import { checkOne } from './check/checking.ts';

/** Larger ones take half a minute each, and `.ci/run scenarios` checks them with all others. */
const MOST_TRANSACTIONS = 150_000;

function isSmall(name: string): boolean {
  return (expectedTransactions(loadScenario({ scenario: name }).scenario) ?? 0) <= MOST_TRANSACTIONS;
}

/** A file dropped into scenarios/ is a test; `trapline check <name> --update` accepts what it gives. */
describe('the scenario', () => {
  it.each(listScenarios().filter(isSmall))('%s is as expected and as committed', async (scenario) => {
    const { report, comparison, missed, passed } = await checkOne(scenario);
    expect({ comparison, missed }).toMatchObject({ comparison: { kind: 'compared', changes: [] }, missed: [] });
    expect(passed).toBe(true);
    const { delivered, admitted, duplicates, late, future, malformed } = report.counts;
    expect(delivered).toBe(admitted! + duplicates! + late! + future! + malformed!);
    for (const rule of Object.values(report.rules)) {
      expect(rule.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
    }
  });
});

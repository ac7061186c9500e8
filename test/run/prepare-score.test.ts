import { expect, it } from 'vitest';
import { listScenarios, loadScenario } from '../../src/config/load-scenario.ts';
import { resolvedHash } from '../../src/config/resolved-hash.ts';
import { type Scenario } from '../../src/model/scenario.ts';

it.each(listScenarios())('the resolved scenario %s is the same after a way through JSON', (name) => {
  const { scenario } = loadScenario({ scenario: name });
  const stored = JSON.parse(JSON.stringify(scenario)) as Scenario;
  expect(stored).toEqual(scenario);
  expect(resolvedHash(stored)).toBe(resolvedHash(scenario));
});

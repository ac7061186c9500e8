import { join } from 'node:path';
import { type Scenario } from '../model/scenario.ts';

/** What a run is known by, from the hash of its resolved scenario. */
export function runId(resolvedHash: string): string {
  return resolvedHash.slice(0, 16);
}

/** Where a run is put unless another place is named. */
export function defaultDirectory(scenario: Scenario, resolvedHash: string): string {
  const seed = scenario.seed.replace(/[^\w.-]/g, '_').slice(0, 40);
  return join('runs', `${scenario.name}-${seed}-${resolvedHash.slice(0, 8)}`);
}

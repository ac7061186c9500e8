import { listScenarios, loadScenario } from '../config/load-scenario.ts';
import { resolvedHash } from '../config/resolved-hash.ts';
import { TraplineError } from '../model/errors.ts';
import { type Scenario } from '../model/scenario.ts';
import { type EngineSettings } from '../replay/engine-settings.ts';

/**
 * The command that runs a scenario that comes with Trapline with another allowed disorder; null for any other, and for one with other settings of
 * its own.
 */
export function runCommandFor(scenario: Scenario): (set: string) => string | null {
  const { name, seed } = scenario;
  if (isShipped(scenario, undefined)) return (set) => `npx trapline run ${name} --set ${set}`;
  if (isShipped(scenario, seed)) return (set) => `npx trapline run ${name} --seed ${seed} --set ${set}`;
  return () => null;
}

/** Whether it is the scenario of that name, but for the allowed disorder. */
function isShipped(scenario: Scenario, seed: string | undefined): boolean {
  try {
    const shipped = loadScenario({ scenario: scenario.name, ...(seed === undefined ? {} : { seed }) });
    const { allowedDisorderMs } = shipped.scenario.engine;
    return resolvedHash({ ...scenario, engine: { ...scenario.engine, allowedDisorderMs } }) === shipped.resolvedHash;
  } catch (error) {
    if (error instanceof TraplineError && error.code === 'input') return false;
    throw error;
  }
}

/** The command that replays a capture with another allowed disorder; null where the engine is no shipped scenario's. */
export function replayCommandFor(capture: string, { scenario }: EngineSettings): (set: string) => string | null {
  if (scenario === null || !listScenarios().includes(scenario) || !/^[\w./-]+$/.test(capture)) return () => null;
  return (set) => `npx trapline replay ${capture} --scenario ${scenario} --set ${set}`;
}

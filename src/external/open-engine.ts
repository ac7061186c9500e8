import { type Scenario } from '../model/scenario.ts';
import { type World } from '../sim/world.ts';
import { AlertLog } from './alert-log.ts';
import { AlertParser } from './alert-parser.ts';
import { type EngineRequest } from './engine-request.ts';
import { type ForeignEngine } from './foreign-engine.ts';
import { listedEngine } from './listed-engine.ts';
import { readAlerts } from './read-alerts.ts';

/** Opens another engine for a run of a scenario. Throws TraplineError: `input` for a list that cannot be read. */
export async function openForeignEngine(
  request: EngineRequest,
  { engine: { ruleSet } }: Scenario,
  { vocabulary }: World,
): Promise<ForeignEngine> {
  const log = new AlertLog();
  const parser = new AlertParser(ruleSet, request.mapping, (id) => vocabulary.clients.find(id) !== undefined);
  await readAlerts(request.source, parser, log);
  return listedEngine(log, request.name, request.isExact);
}

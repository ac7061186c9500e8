import { type Failure } from './failure.ts';
import { partOf } from './inspect-run.ts';
import { type InspectedRun } from './inspected-run.ts';

/**
 * The first thing in which another engine says something else than the oracle; null where there is none. An engine that does not promise
 * our admission may lose what came late: it is judged only where every record is admitted.
 */
export function inspectEngine({ scenario, report, logs }: InspectedRun): Failure | null {
  const facts = report.engine_facts;
  if (facts === undefined) return null;
  const isOrdinary = logs.flat().every(({ verdict }) => verdict === 'admitted');
  const [first] = facts.differences;
  if (first === undefined || (facts.reference !== 'admitted' && !isOrdinary)) return null;
  const { difference, rule, transaction_id } = first;
  const part = partOf(scenario.engine.ruleSet.rules.find(({ name }) => name === rule));
  const words = `the engine ${facts.name}: a detection of ${rule} is ${difference}, at ${transaction_id ?? 'an unknown transaction'}`;
  return { kind: 'engine', part: `${difference} ${part}`, words };
}

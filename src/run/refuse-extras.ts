import { TraplineError } from '../model/errors.ts';
import { type RunRequest } from './run-request.ts';

/** Throws TraplineError('scenario_unsuitable') for a run whose traffic has extra columns, on an engine that knows the fields of every transaction alone. */
export function refuseExtrasElsewhere({ foreign, scenario, engine }: RunRequest): void {
  const [first] = foreign?.batch.vocabulary.extras ?? [];
  if (first === undefined || engine?.kind !== 'spark') return;
  const message = `${scenario.name}: the engine on Spark has no extra column such as ${first.name}; leave extra out of the mapping, or take the built-in engine`;
  throw new TraplineError('scenario_unsuitable', message);
}

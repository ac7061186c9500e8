import { TraplineError } from '../model/errors.ts';
import { type RunRequest } from './run-request.ts';

/**
 * Throws TraplineError('scenario_unsuitable') for a run whose traffic has extra columns, and that sends its transactions as JSON: what others read has the
 * fields of every transaction, and no more.
 */
export function refuseExtrasElsewhere(request: RunRequest): void {
  const { foreign, scenario } = request;
  const [first] = foreign?.batch.vocabulary.extras ?? [];
  const way = first === undefined ? undefined : wayOf(request);
  if (first === undefined || way === undefined) return;
  const message = `${scenario.name}: ${way} carries transaction JSON, which has no extra column such as ${first.name}; leave extra out of the mapping, or run in this process`;
  throw new TraplineError('scenario_unsuitable', message);
}

function wayOf({ live, engine, capture }: RunRequest): string | undefined {
  if (live !== undefined) return 'Kafka';
  if (engine !== undefined && engine.kind !== 'alerts') return 'another engine';
  return capture === undefined ? undefined : 'a capture of the run';
}

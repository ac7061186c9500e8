import { type ForeignEngine } from '../external/foreign-engine.ts';
import { type EngineCounts } from '../model/engine-counts.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { TraplineError } from '../model/errors.ts';
import { type AlertDifference, type MatchingCounts, type SaidAlerts } from '../model/foreign-alert.ts';
import { type Verdict, VERDICTS } from '../model/verdict.ts';
import { type EngineFacts } from '../report/report-schema.ts';

/** What came out of a run's engine, whichever it is. */
export interface EngineSaid extends Omit<EngineResults, 'detections'> {
  readonly detections: SaidAlerts;
  readonly interrupted: boolean;
}

/**
 * What another engine said in the place of what a pipeline gave. How records were admitted is the oracle's count, for such an engine does
 * not say. If it failed, the run ends unscored.
 */
export function saidBy<R extends EngineResults & { readonly interrupted: boolean }>(
  foreign: ForeignEngine | undefined,
  result: R,
  verdicts: ReadonlyMap<Verdict, number>,
): Omit<R, 'detections'> & EngineSaid {
  if (foreign === undefined) return result;
  const counts = countsOf(verdicts, foreign);
  const interrupted = result.interrupted || foreign.failure !== null;
  return { ...result, detections: foreign.alerts, counts, interrupted };
}

function countsOf(verdicts: ReadonlyMap<Verdict, number>, { counts }: ForeignEngine): EngineCounts {
  const of = (verdict: Verdict): number => verdicts.get(verdict) ?? 0;
  return {
    delivered: VERDICTS.reduce((sum, verdict) => sum + of(verdict), 0),
    admitted: of('admitted'),
    late: of('late'),
    future: of('future'),
    duplicates: of('duplicate'),
    malformed: of('malformed'),
    detections: counts.rows,
    alerts: counts.alerts,
  };
}

/** What the report says of another engine. */
export function engineFacts(
  foreign: ForeignEngine,
  matching: MatchingCounts,
  differences: readonly AlertDifference[],
): EngineFacts {
  const { identity, counts, caughtUp } = foreign;
  const { reference, compared, rules } = foreign.comparison;
  return {
    name: identity.name,
    version: identity.version,
    features: [...identity.features],
    rules: rules === null ? null : [...rules],
    reference,
    compared,
    ...matching,
    repeated: counts.repeated,
    caught_up: caughtUp,
    differences: differences.map(({ expected: _, said: __, ...place }) => place),
  };
}

/**
 * The error with the place of the alert that it is about. An alert that cannot be is the engine's fault, and fails it with
 * `engine_protocol`; in a list that was given, it is the list's. Any other error is given back as it is.
 */
export function atItsPlace(error: unknown, { door, identity, alerts }: ForeignEngine): unknown {
  if (!(error instanceof TraplineError) || error.subCode !== 'alert_unknown_transaction') return error;
  const { rule = '', client_id: client = '', transaction_id: transaction = '' } = error.about ?? {};
  const place = alerts.placeOf(rule, client, transaction);
  if (typeof place === 'object') {
    return new TraplineError(error.subCode, error.message, { location: place, about: error.about, cause: error });
  }
  if (door === 'alerts') return error;
  const message = place === undefined ? error.message : `${place}: ${error.message}`;
  return new TraplineError('engine_protocol', `engine ${identity.name}: ${message}`, { cause: error });
}

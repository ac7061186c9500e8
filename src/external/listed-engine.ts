import { EngineOutput } from '../pipeline/engine-output.ts';
import { type Engines } from '../pipeline/engines.ts';
import { NO_OUTPUTS } from '../model/engine-results.ts';
import { createVocabulary } from '../model/dictionary.ts';
import { type AlertLog } from './alert-log.ts';
import { type AlertParser } from './alert-parser.ts';
import { type ListedAlerts } from './engine-request.ts';
import { type ForeignEngine } from './foreign-engine.ts';

/** Engines that leave the log to another one, which reads it elsewhere or has read it before. */
function absentEngines(): Engines {
  return {
    consumed: 0,
    process: () => undefined,
    takeFinal: () => NO_OUTPUTS,
    finish: () => Promise.resolve(new EngineOutput(createVocabulary(), 0).results([])),
  };
}

/** A list of alerts that were given before. */
export function listedEngine(log: AlertLog, parser: AlertParser, { name, isExact }: ListedAlerts): ForeignEngine {
  return {
    door: 'alerts',
    engines: absentEngines(),
    alerts: log,
    counts: log.counts,
    identity: { name, version: null, features: isExact ? ['exact_by_partition'] : [] },
    comparison: {
      reference: isExact ? 'admitted' : 'delivered',
      compared: log.compared(false),
      rules: parser.mappedRules,
    },
    caughtUp: 'known',
    failure: null,
    close: () => Promise.resolve(),
  };
}

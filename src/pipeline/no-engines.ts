import { type Vocabulary } from '../model/dictionary.ts';
import { EngineOutput } from './engine-output.ts';
import { NO_OUTPUTS } from '../model/engine-results.ts';
import { type Engines } from './engines.ts';

/** Engines that do nothing and find nothing: for a log of which only observers want to know. */
export function noEngines(vocabulary: Vocabulary): Engines {
  return {
    consumed: 0,
    process: () => undefined,
    takeFinal: () => NO_OUTPUTS,
    finish: () => Promise.resolve(new EngineOutput(vocabulary, 0).results([])),
  };
}

import { vocabularyFor } from '../model/vocabulary-for.ts';
import { TraplineError } from '../model/errors.ts';
import { noEngines } from '../pipeline/no-engines.ts';
import { runPipeline } from '../pipeline/pipeline.ts';
import { CaptureSource } from '../replay/capture-source.ts';
import { type EngineReplay } from '../replay/engine-replay.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { interruption } from './draw-run.ts';
import { LatenessLog, type SeenLog } from './lateness-log.ts';

/**
 * Reads a capture, its records as `trapline replay` gives them to the engine. Throws TraplineError: `no_records` for an empty one, `input` for a
 * topic that is not keyed by client, `interrupted` if the signal fires.
 */
export async function readCapture(replay: EngineReplay, store: BlockStore): Promise<SeenLog> {
  const vocabulary = vocabularyFor(replay.source.mapping);
  const source = new CaptureSource(replay, vocabulary, store);
  const { partitions } = source;
  const { engine } = replay.settings;
  const lateness = new LatenessLog({ vocabulary, partitions, engine, isWorldKnown: false, store });
  const listeners = { observers: [lateness], onProgress: replay.onProgress };
  const { records, interrupted } = await runPipeline(source, noEngines(vocabulary), listeners);
  if (interrupted) throw interruption();
  if (records === 0) throw new TraplineError('no_records', replay.source.emptyBecause());
  return { engine, isWorldKnown: false, episodes: replay.episodes ?? [], lateness };
}

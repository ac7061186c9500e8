import { existsSync, statSync } from 'node:fs';
import { MemoryBus } from '../../bus/memory-bus.ts';
import { EVERYTHING } from '../../capture/selection/selection.ts';
import { vocabularyFor } from '../../model/vocabulary-for.ts';
import { TraplineError } from '../../model/errors.ts';
import { type EngineSpec } from '../../model/scenario.ts';
import { noEngines } from '../../pipeline/no-engines.ts';
import { runPipeline } from '../../pipeline/pipeline.ts';
import { runWorld } from '../../pipeline/world-source.ts';
import { CaptureSource } from '../../replay/capture-source.ts';
import { openReplay } from '../../replay/open-replay.ts';
import { prepareScore } from '../../run/prepare-score.ts';
import { createWorld } from '../../sim/world.ts';
import { BlockStore } from '../../spill/block-store.ts';
import { judgeLogs, type JudgedRecord } from '../judged-log.ts';
import { type LogPlace } from './log-place.ts';
import { LogPrefix } from './log-prefix.ts';
import { type HuntedState } from './hunted-state.ts';
import { stateOf } from './state-of.ts';

const BATCH_ROWS = 4096;

/**
 * The state behind the records of a finished run's folder or of a capture, up to a place and with it: of its partition alone, for no other one decides it. All
 * records where no place is given. Throws TraplineError('input') for what is neither, a place that the log does not have, and too many records.
 */
export async function readState(path: string, place: LogPlace | null): Promise<HuntedState> {
  if (!existsSync(path)) {
    throw new TraplineError(
      'file_not_found',
      `--from ${path}: no such file or folder; expected a finished run's folder or a capture`,
    );
  }
  const prefix = new LogPrefix(path, place);
  const engine = await (statSync(path).isDirectory() ? readRun : readCapture)(path, prefix);
  const logs = judgeLogs(prefix.logs(), engine);
  return stateOf(place === null ? logs : [onePartition(prefix.upToPlace(logs))], engine, prefix.name);
}

/** As the only partition there is. */
function onePartition(records: readonly JudgedRecord[]): readonly JudgedRecord[] {
  return records.map((record) => ({ ...record, partition: 0 }));
}

async function readRun(path: string, prefix: LogPrefix): Promise<EngineSpec> {
  const { scenario, foreign } = prepareScore(path, undefined);
  const world = createWorld(scenario, foreign);
  const { partitions } = scenario.delivery;
  const observers = [prefix.observe(world.vocabulary, partitions)];
  const bus = new MemoryBus(world.vocabulary, partitions);
  const options = { batchRows: BATCH_ROWS, onProgress: () => undefined, signal: prefix.signal, observers };
  await runWorld(scenario, world, bus, noEngines(world.vocabulary), options);
  return scenario.engine;
}

async function readCapture(path: string, prefix: LogPrefix): Promise<EngineSpec> {
  const opened = openReplay({ capture: path, selection: EVERYTHING, batchRows: BATCH_ROWS });
  const replay = { ...opened, onProgress: () => undefined, signal: prefix.signal };
  const store = new BlockStore();
  try {
    const vocabulary = vocabularyFor(replay.source.mapping);
    const source = new CaptureSource(replay, vocabulary, store);
    const observers = [prefix.observe(vocabulary, source.partitions)];
    await runPipeline(source, noEngines(vocabulary), { observers, onProgress: () => undefined });
  } finally {
    store.close();
    replay.source.reader.close();
  }
  return replay.settings.engine;
}

import { createHash } from 'node:crypto';
import { sampleOf } from '../capture/selection/read-records.ts';
import { ingestTimeMsOf } from '../mapping/ingest-time.ts';
import { type EngineReplay } from './engine-replay.ts';

/** Names what a replay is a function of: the records, the mapping, the engine, and whether it was declared ended. */
export function replayId({
  source,
  settings,
  rekey,
  ended,
}: Pick<EngineReplay, 'source' | 'settings' | 'rekey' | 'ended'>): string {
  const facts = [
    source.reader.digests,
    source.selection,
    source.mapping,
    settings.engine,
    rekey,
    ended,
    ...arrivalsOf(source),
  ];
  return createHash('sha256').update(JSON.stringify(facts, mapAsEntries)).digest('hex').slice(0, 16);
}

/**
 * When the records arrived, block by block, if that bounds when they were appended. The first record tells for all: an arrival that is not
 * needed would give the recordings of one topic different names.
 */
function arrivalsOf({ reader }: EngineReplay['source']): readonly string[] {
  const [first] = sampleOf(reader, 1);
  if (first === undefined || !Number.isNaN(ingestTimeMsOf(first.raw))) return [];
  return reader.index.flatMap(({ minArrivalNs, maxArrivalNs }) =>
    minArrivalNs === null ? [] : [`${minArrivalNs} ${maxArrivalNs}`],
  );
}

/** For JSON.stringify, which leaves out what a Map holds. */
export function mapAsEntries(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

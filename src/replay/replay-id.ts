import { createHash } from 'node:crypto';
import { type EngineReplay } from './engine-replay.ts';

/** Names what a replay is a function of: the records, the mapping, the engine, and whether it was declared ended. */
export function replayId({
  source,
  settings,
  rekey,
  ended,
}: Pick<EngineReplay, 'source' | 'settings' | 'rekey' | 'ended'>): string {
  const facts = [source.reader.digests, source.selection, source.mapping, settings.engine, rekey, ended];
  return createHash('sha256').update(JSON.stringify(facts, mapAsEntries)).digest('hex').slice(0, 16);
}

/** For JSON.stringify, which leaves out what a Map holds. */
export function mapAsEntries(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

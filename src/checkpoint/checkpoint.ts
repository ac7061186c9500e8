import { type EngineSnapshot } from '../engine/partition-engine.ts';
import { open, seal } from './envelope.ts';
import { decodePlainData, encodePlainData } from './plain-data.ts';

/** Raised whenever the meaning of the fields below changes; the engine's state has a version of its own. */
const VERSION = 1;

/**
 * Where the engine of one partition stands: state and the offset that it corresponds to, no history. Whoever owns the partition
 * next, in whatever number of consumers, goes on from here.
 */
export interface Checkpoint {
  /** Names the log and the run that it belongs to; a checkpoint means nothing for another. */
  readonly source: string;
  readonly partition: number;
  /** The first record not yet processed. */
  readonly nextOffset: number;
  /** How many outputs the partition had given before this point. */
  readonly outputs: number;
  readonly engine: EngineSnapshot;
}

/** A checkpoint, or why the bytes are not one that can be used. Never a checkpoint other than the one that was written. */
export type CheckpointReading =
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'damaged' | 'other_version'; readonly reason: string };

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  return seal(encodePlainData(checkpoint), VERSION);
}

export function decodeCheckpoint(bytes: Uint8Array): CheckpointReading {
  const opened = open(bytes);
  if (opened.kind === 'damaged') return opened;
  if (opened.version !== VERSION) {
    return { kind: 'other_version', reason: `it is of version ${opened.version}, expected ${VERSION}` };
  }
  try {
    const data = decodePlainData(opened.payload);
    if (isCheckpoint(data)) return { kind: 'checkpoint', checkpoint: data };
  } catch {
    // Bytes that are what was written, and yet no data: falls through to the same verdict.
  }
  return { kind: 'damaged', reason: 'it does not hold what a checkpoint holds' };
}

function isCheckpoint(data: unknown): data is Checkpoint {
  if (typeof data !== 'object' || data === null) return false;
  const { source, partition, nextOffset, outputs, engine } = data as Partial<Record<keyof Checkpoint, unknown>>;
  return (
    typeof source === 'string' &&
    [partition, nextOffset, outputs].every((count) => Number.isSafeInteger(count) && (count as number) >= 0) &&
    typeof engine === 'object' &&
    engine !== null &&
    (engine as Partial<EngineSnapshot>).partition === partition
  );
}

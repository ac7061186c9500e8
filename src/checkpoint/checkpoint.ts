import { type EngineSnapshot } from '../engine/partition-engine.ts';
import { decodeEnvelope, encodeEnvelope } from './envelope.ts';
import { decodeSnapshotData, encodeSnapshotData } from './snapshot-codec.ts';

/** Raised whenever the meaning of the fields below changes; the engine's state has a version of its own. */
const VERSION = 1;

/**
 * How many outputs of each kind a partition has given. They are counted apart because each kind comes in an order that the log
 * alone decides, while how the kinds take turns depends on how the log was cut into batches.
 */
export interface OutputNumbers {
  readonly detections: number;
  readonly side: number;
  readonly aggregates: number;
}

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
  /** What the partition had given before this point. */
  readonly outputs: OutputNumbers;
  readonly engine: EngineSnapshot;
}

/** A checkpoint, or why the bytes are not one that can be used. Never a checkpoint other than the one that was written. */
export type CheckpointReading =
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'damaged' | 'other_version'; readonly reason: string };

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  return encodeEnvelope(encodeSnapshotData(checkpoint), VERSION);
}

export function decodeCheckpoint(bytes: Uint8Array): CheckpointReading {
  const opened = decodeEnvelope(bytes);
  if (opened.kind === 'damaged') return opened;
  if (opened.version !== VERSION) {
    return { kind: 'other_version', reason: `it is of version ${opened.version}, expected ${VERSION}` };
  }
  try {
    const data = decodeSnapshotData(opened.payload);
    if (isCheckpoint(data)) return { kind: 'checkpoint', checkpoint: data };
  } catch {
    // Bytes that are what was written, and yet no data: falls through to the same verdict.
  }
  return { kind: 'damaged', reason: 'it does not hold what a checkpoint holds' };
}

function isCheckpoint(data: unknown): data is Checkpoint {
  if (!isObject<Checkpoint>(data)) return false;
  const { source, partition, nextOffset, outputs, engine } = data;
  return (
    typeof source === 'string' &&
    isCount(partition) &&
    isCount(nextOffset) &&
    isObject<OutputNumbers>(outputs) &&
    isCount(outputs.detections) &&
    isCount(outputs.side) &&
    isCount(outputs.aggregates) &&
    isObject<EngineSnapshot>(engine) &&
    engine.partition === partition
  );
}

function isObject<T>(data: unknown): data is Partial<Record<keyof T, unknown>> {
  return typeof data === 'object' && data !== null;
}

function isCount(data: unknown): boolean {
  return Number.isSafeInteger(data) && (data as number) >= 0;
}

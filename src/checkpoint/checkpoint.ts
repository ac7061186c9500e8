import { type EngineSnapshot } from '../engine/partition-engine.ts';
import { decodeEnvelope, encodeEnvelope } from './envelope.ts';
import { decodeSnapshotData, encodeSnapshotData } from './snapshot-codec.ts';

/** Raised whenever the meaning of the fields below changes. The engine's state has its own version. */
const VERSION = 1;

/**
 * How many outputs of each kind a partition has given. Each kind is counted separately, because the log alone decides the order
 * within a kind, while the order between kinds depends on how the log was cut into batches.
 */
export interface OutputNumbers {
  readonly detections: number;
  readonly side: number;
  readonly aggregates: number;
}

/**
 * The engine of one partition at one offset: its state, without history. The next owner of the partition goes on from here,
 * whatever the number of consumers.
 */
export interface Checkpoint {
  /** Names the log and the run that it belongs to. It is not valid for any other. */
  readonly source: string;
  readonly partition: number;
  /** The first record not yet processed. */
  readonly nextOffset: number;
  /** Outputs that the partition had given before this point. */
  readonly outputs: OutputNumbers;
  readonly engine: EngineSnapshot;
}

/**
 * A decoded checkpoint, or the reason why the bytes cannot be used. The result is never a checkpoint other than the one that
 * was written.
 */
export type CheckpointReading =
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'damaged' | 'other_version'; readonly reason: string };

/** The bytes of a checkpoint. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  return encodeEnvelope(encodeSnapshotData(checkpoint), VERSION);
}

/** Reads the bytes of a checkpoint, and checks them. Does not throw. */
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
    // The bytes are what was written, but they are not data: treated as damaged below.
  }
  return { kind: 'damaged', reason: 'its content is not that of a checkpoint' };
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

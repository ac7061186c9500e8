import { type TimestampType } from '../../model/record.ts';
import { type PartitionSpan } from './block.ts';
import { type FixedColumns } from './block-codec.ts';
import { type CaptureOrigin, TIMESTAMP_TYPES } from './format.ts';
import { type LongWork, pause } from './long-work.ts';
import { GapFinder, type OffsetGaps } from './offset-gaps.ts';
import { type Rate, RateCounter } from './rate.ts';
import { CaptureReader } from './reader.ts';

const RATE_BUCKETS = 64;

/** What a capture holds, without its keys and values. */
export interface CaptureInfo {
  readonly path: string;
  readonly origin: CaptureOrigin;
  /** Whether clients have a history that the capture lacks, and no checkpoint holds it. */
  readonly coldStart: boolean;
  /** Length of the file. */
  readonly bytes: number;
  readonly blocks: number;
  readonly records: number;
  readonly nullKeys: number;
  /** Records without a value. */
  readonly tombstones: number;
  /** Records by timestamp type; only types that occur. */
  readonly timestampTypes: ReadonlyMap<TimestampType, number>;
  /** Arrival of the first and of the last record, in ns since the epoch; null if unknown. */
  readonly arrivalNs: readonly [bigint, bigint] | null;
  readonly partitions: readonly PartitionInfo[];
  /** Partitions that were recorded and gave no record, though there had been some. */
  readonly emptied: readonly EmptiedPartition[];
  /** Records by their own timestamp; null if none has one. */
  readonly rate: Rate | null;
}

/** A partition of which a recording found no record any more. */
export interface EmptiedPartition {
  readonly partition: number;
  readonly gaps: OffsetGaps;
}

/** What a capture holds of one partition. */
export interface PartitionInfo extends PartitionSpan {
  readonly digest: string;
  readonly gaps: OffsetGaps;
}

/**
 * Looks through a capture without reading keys and values. Throws TraplineError('input') for a file that is not a finished
 * capture.
 */
export async function describeCapture(path: string, work: LongWork): Promise<CaptureInfo> {
  const reader = CaptureReader.open(path);
  try {
    const { origin, bytes, index, records, digests } = reader;
    const survey = new Survey(origin);
    for (const entry of index) {
      survey.add(reader.readFixed(entry));
      await pause(work, entry.position, bytes);
    }
    return {
      path,
      origin,
      coldStart: origin.start === 'mid_topic' && origin.checkpoints === null,
      bytes,
      blocks: index.length,
      records,
      nullKeys: survey.nullKeys,
      tombstones: survey.tombstones,
      timestampTypes: survey.timestampTypes,
      arrivalNs: arrivalSpan(reader),
      partitions: reader.partitions.map((span) => ({
        ...span,
        digest: digests.get(span.partition)!,
        gaps: survey.gapsOf(span.partition),
      })),
      emptied: emptiedOf(reader, survey),
      rate: survey.rate.rate(),
    };
  } finally {
    reader.close();
  }
}

function emptiedOf({ origin, partitions }: CaptureReader, survey: Survey): EmptiedPartition[] {
  const held = new Set(partitions.map(({ partition }) => partition));
  return (origin.through ?? [])
    .filter(([partition, from, to]) => from < to && !held.has(partition))
    .map(([partition]) => ({ partition, gaps: survey.gapsOf(partition) }));
}

function arrivalSpan({ index }: CaptureReader): readonly [bigint, bigint] | null {
  let span: readonly [bigint, bigint] | null = null;
  for (const { minArrivalNs: min, maxArrivalNs: max } of index) {
    if (min === null || max === null) continue;
    if (span === null) span = [min, max];
    else span = [min < span[0] ? min : span[0], max > span[1] ? max : span[1]];
  }
  return span;
}

/** Collects the facts that the index does not hold. */
class Survey {
  nullKeys = 0;
  tombstones = 0;
  readonly timestampTypes = new Map<TimestampType, number>();
  readonly rate = new RateCounter(RATE_BUCKETS);
  readonly #gaps = new Map<number, GapFinder>();
  readonly #through: ReadonlyMap<number, { readonly from: number; readonly to: number }>;

  constructor({ through = [] }: CaptureOrigin) {
    this.#through = new Map(through.map(([partition, from, to]) => [partition, { from, to }]));
  }

  add({ length, partition, offset, timestampMs, timestampType, nullKeys, nullValues }: FixedColumns): void {
    this.nullKeys += nullKeys;
    this.tombstones += nullValues;
    const types = new Float64Array(TIMESTAMP_TYPES.length);
    for (let row = 0; row < length; row++) {
      const type = timestampType[row]!;
      types[type]! += 1;
      if (TIMESTAMP_TYPES[type] !== 'none') this.rate.add(timestampMs[row]!);
      this.#finder(partition[row]!).add(offset[row]!);
    }
    TIMESTAMP_TYPES.forEach((type, i) => {
      if (types[i]! > 0) this.timestampTypes.set(type, (this.timestampTypes.get(type) ?? 0) + types[i]!);
    });
  }

  gapsOf(partition: number): OffsetGaps {
    return this.#finder(partition).gaps(this.#through.get(partition)?.to);
  }

  #finder(partition: number): GapFinder {
    const known = this.#gaps.get(partition);
    if (known !== undefined) return known;
    const finder = new GapFinder(this.#through.get(partition)?.from);
    this.#gaps.set(partition, finder);
    return finder;
  }
}

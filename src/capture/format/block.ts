import { type CaptureBatch } from './batch.ts';
import { UNKNOWN_ARRIVAL_NS } from './format.ts';

/** The records of one partition within a run of records. Both ends are included. */
export interface PartitionSpan {
  readonly partition: number;
  readonly records: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly minTimestampMs: number;
  readonly maxTimestampMs: number;
  /** Bytes of keys, values, header names and header values. */
  readonly bytes: number;
}

/** The facts about a block, which is one Arrow record batch in the file. They are enough to decide whether to read it. */
export interface BlockFacts {
  readonly records: number;
  /** By ascending partition. */
  readonly partitions: readonly PartitionSpan[];
  /** Null if no arrival is known. */
  readonly minArrivalNs: bigint | null;
  readonly maxArrivalNs: bigint | null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The facts about a batch. */
export function factsOf(batch: CaptureBatch): BlockFacts {
  const spans = new Map<number, Mutable<PartitionSpan>>();
  let span: Mutable<PartitionSpan> | undefined;
  let minArrivalNs: bigint | null = null;
  let maxArrivalNs: bigint | null = null;
  for (let row = 0; row < batch.length; row++) {
    const partition = batch.partition[row]!;
    if (span?.partition !== partition) span = spanOf(spans, batch, row);
    const timestampMs = batch.timestampMs[row]!;
    span.records += 1;
    span.lastOffset = batch.offset[row]!;
    if (timestampMs < span.minTimestampMs) span.minTimestampMs = timestampMs;
    if (timestampMs > span.maxTimestampMs) span.maxTimestampMs = timestampMs;
    span.bytes += bytesOf(batch, row);
    const arrivalNs = batch.arrivalNs[row]!;
    if (arrivalNs === UNKNOWN_ARRIVAL_NS) continue;
    if (minArrivalNs === null || arrivalNs < minArrivalNs) minArrivalNs = arrivalNs;
    if (maxArrivalNs === null || arrivalNs > maxArrivalNs) maxArrivalNs = arrivalNs;
  }
  const partitions = [...spans.values()].sort((a, b) => a.partition - b.partition);
  return { records: batch.length, partitions, minArrivalNs, maxArrivalNs };
}

function spanOf(
  spans: Map<number, Mutable<PartitionSpan>>,
  { partition, offset, timestampMs }: CaptureBatch,
  row: number,
): Mutable<PartitionSpan> {
  const known = spans.get(partition[row]!);
  if (known !== undefined) return known;
  const span = {
    partition: partition[row]!,
    records: 0,
    firstOffset: offset[row]!,
    lastOffset: offset[row]!,
    minTimestampMs: timestampMs[row]!,
    maxTimestampMs: timestampMs[row]!,
    bytes: 0,
  };
  spans.set(span.partition, span);
  return span;
}

/** Bytes of a row's key, value, header names and header values. */
function bytesOf({ key, value, headers }: CaptureBatch, row: number): number {
  const from = headers.offsets[row]!;
  const to = headers.offsets[row + 1]!;
  return (
    key.offsets[row + 1]! -
    key.offsets[row]! +
    (value.offsets[row + 1]! - value.offsets[row]!) +
    (headers.names.offsets[to]! - headers.names.offsets[from]!) +
    (headers.values.offsets[to]! - headers.values.offsets[from]!)
  );
}

/** Joins the spans of each partition, in the order of their blocks; by ascending partition. */
export function joinSpans(spans: Iterable<PartitionSpan>): readonly PartitionSpan[] {
  const joined = new Map<number, PartitionSpan>();
  for (const span of spans) {
    const earlier = joined.get(span.partition);
    joined.set(span.partition, earlier === undefined ? span : joinTwo(earlier, span));
  }
  return [...joined.values()].sort((a, b) => a.partition - b.partition);
}

function joinTwo(earlier: PartitionSpan, later: PartitionSpan): PartitionSpan {
  return {
    partition: earlier.partition,
    records: earlier.records + later.records,
    firstOffset: earlier.firstOffset,
    lastOffset: later.lastOffset,
    minTimestampMs: Math.min(earlier.minTimestampMs, later.minTimestampMs),
    maxTimestampMs: Math.max(earlier.maxTimestampMs, later.maxTimestampMs),
    bytes: earlier.bytes + later.bytes,
  };
}

/** A compact form for JSON: an index has one for each partition of each block. */
type PartitionTuple = readonly [number, number, number, number, number, number, number];

/** The facts about a block in JSON. Arrivals are text, because they exceed 53 bits. */
export interface BlockJson {
  readonly records: number;
  readonly partitions: readonly PartitionTuple[];
  readonly arrival_ns: readonly [string, string] | null;
}

/** Block facts in their JSON form. */
export function factsToJson({ records, partitions, minArrivalNs, maxArrivalNs }: BlockFacts): BlockJson {
  return {
    records,
    partitions: partitions.map((span) => [
      span.partition,
      span.records,
      span.firstOffset,
      span.lastOffset,
      span.minTimestampMs,
      span.maxTimestampMs,
      span.bytes,
    ]),
    arrival_ns: minArrivalNs === null || maxArrivalNs === null ? null : [String(minArrivalNs), String(maxArrivalNs)],
  };
}

/** Block facts from their JSON form. */
export function factsFromJson({ records, partitions, arrival_ns: arrival }: BlockJson): BlockFacts {
  return {
    records,
    partitions: partitions.map(
      ([partition, count, firstOffset, lastOffset, minTimestampMs, maxTimestampMs, bytes]) => ({
        partition,
        records: count,
        firstOffset,
        lastOffset,
        minTimestampMs,
        maxTimestampMs,
        bytes,
      }),
    ),
    minArrivalNs: arrival === null ? null : BigInt(arrival[0]),
    maxArrivalNs: arrival === null ? null : BigInt(arrival[1]),
  };
}

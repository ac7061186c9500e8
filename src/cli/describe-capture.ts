import { type CaptureInfo, type EmptiedPartition, type PartitionInfo } from '../capture/format/info.ts';
import { type Rate, sparkline } from '../capture/format/rate.ts';
import { formatBytes, formatCount, formatDuration, formatQuantity, formatRate } from '../report/format.ts';
import { printable } from '../text/printable.ts';

const MIB = 1 << 20;
const SHORT_DIGEST = 8;

/** Describes a capture on one screen. */
export function renderCaptureInfo(info: CaptureInfo): string {
  const { origin, partitions, records, blocks, bytes } = info;
  const size = `${formatQuantity(records, 'record')} in ${formatQuantity(partitions.length, 'partition')}`;
  const lines = [
    printable(`${info.path} · topic ${origin.topic}${origin.cluster === null ? '' : ` · from ${origin.cluster}`}`),
    printable(`captured from ${origin.from} until ${origin.until} by trapline ${origin.version}`),
    `${size}, ${formatBytes(bytes)} in ${formatQuantity(blocks, 'block')}`,
    start(info),
    ...(info.arrivalNs === null ? [] : [`arrived ${arrivals(info.arrivalNs)}`]),
    ...(records === 0 ? [] : [contents(info)]),
  ];
  if (partitions.length > 0) lines.push('', ...table(partitions));
  lines.push(...[...partitions, ...info.emptied].flatMap(gapsOf));
  if (info.rate !== null) lines.push('', ...picture(info.rate));
  return lines.join('\n');
}

function start({ origin, coldStart }: CaptureInfo): string {
  if (coldStart) return 'begins in mid-topic without a checkpoint: a cold start';
  if (origin.start === 'mid_topic') return `begins in mid-topic, with the checkpoint ${origin.checkpoints}`;
  return 'begins where the log did';
}

function arrivals([first, last]: readonly [bigint, bigint]): string {
  const [firstMs, lastMs] = [Number(first / 1_000_000n), Number(last / 1_000_000n)];
  return `${formatInstant(firstMs)} to ${formatInstant(lastMs)}, in ${formatDuration(lastMs - firstMs)}`;
}

const TYPE_WORDS = { create: 'by the producer', log_append: 'by the broker', none: 'not at all' } as const;

function contents({ timestampTypes, nullKeys, tombstones }: CaptureInfo): string {
  const stamped = [...timestampTypes].map(([type, count]) => `${formatCount(count)} ${TYPE_WORDS[type]}`).join(', ');
  return `stamped: ${stamped}; without a key: ${formatCount(nullKeys)}; tombstones: ${formatCount(tombstones)}`;
}

function table(partitions: readonly PartitionInfo[]): string[] {
  const rows = [
    ['partition', 'records', 'offsets', 'missing', 'earliest', 'latest', 'MiB', 'digest'],
    ...partitions.map((span) => [
      String(span.partition),
      formatCount(span.records),
      `${span.firstOffset}–${span.lastOffset}`,
      formatCount(span.gaps.missing),
      formatInstant(span.minTimestampMs),
      formatInstant(span.maxTimestampMs),
      (span.bytes / MIB).toFixed(1),
      span.digest.slice(0, SHORT_DIGEST),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  '));
}

function gapsOf({ partition, gaps }: EmptiedPartition): string[] {
  if (gaps.count === 0) return [];
  const shown = gaps.first.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`));
  if (gaps.count > shown.length) shown.push('…');
  return [`partition ${partition} has no offsets ${shown.join(', ')} (${formatQuantity(gaps.count, 'gap')})`];
}

function picture({ fromMs, bucketMs, records }: Rate): string[] {
  const most = Math.max(...records);
  return [
    `records over time, a bar for each ${formatDuration(bucketMs)}, at most ${formatRate((most / bucketMs) * 1000)}/s`,
    sparkline(records),
    `${formatInstant(fromMs)} to ${formatInstant(fromMs + bucketMs * records.length)}`,
  ];
}

/** The latest time that a calendar date can express. */
const LAST_DATE_MS = 8.64e15;

/** A time as `2026-03-02 14:03:12Z`, if there is such a date. */
function formatInstant(timeMs: number): string {
  if (Math.abs(timeMs) > LAST_DATE_MS) return `${timeMs} ms`;
  return `${new Date(timeMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z')}`;
}

/** The description of a capture as JSON. */
export function captureInfoJson(info: CaptureInfo): object {
  const { origin, rate } = info;
  return {
    file: info.path,
    ...origin,
    cold_start: info.coldStart,
    bytes: info.bytes,
    blocks: info.blocks,
    records: info.records,
    null_keys: info.nullKeys,
    tombstones: info.tombstones,
    timestamp_types: Object.fromEntries(info.timestampTypes),
    first_arrival_ns: info.arrivalNs === null ? null : String(info.arrivalNs[0]),
    last_arrival_ns: info.arrivalNs === null ? null : String(info.arrivalNs[1]),
    partitions: info.partitions.map((span) => ({
      partition: span.partition,
      records: span.records,
      first_offset: span.firstOffset,
      last_offset: span.lastOffset,
      missing_offsets: span.gaps.missing,
      gaps: span.gaps.first.map(({ from, to }) => [from, to]),
      gap_count: span.gaps.count,
      first_timestamp_ms: span.minTimestampMs,
      last_timestamp_ms: span.maxTimestampMs,
      bytes: span.bytes,
      digest: span.digest,
    })),
    emptied_partitions: info.emptied.map(({ partition, gaps }) => ({ partition, missing_offsets: gaps.missing })),
    rate: rate === null ? null : { from_ms: rate.fromMs, bucket_ms: rate.bucketMs, records: rate.records },
  };
}

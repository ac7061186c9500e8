import { TraplineError } from '../../model/errors.ts';
import { type MappingSpec } from '../../model/mapping.ts';
import { type CaptureReader } from '../format/reader.ts';
import { type CapturedRecord } from '../captured-record.ts';
import { type PacedRecord } from '../../pacing/record-pacer.ts';
import { type Pace, PaceSchedule } from '../../pacing/schedule.ts';
import { recordsByTime, recordsOf, sampleOf, timeSpanOf } from './read-records.ts';
import { type TimeOf, timeOn } from '../record-time.ts';
import { requireFields } from './field-condition.ts';
import { compileSelection, type Selection, type Selects } from './selection.ts';
import { quantity } from '../../text/quantity.ts';

const SAMPLE_RECORDS = 1000;
/** The latest time that a calendar date can express. */
const LAST_DATE_MS = 8.64e15;

/** The records of a capture that a replay sends, with their order and times. */
export class ReplaySource {
  readonly reader: CaptureReader;
  readonly mapping: MappingSpec;
  readonly selection: Selection;
  /** Whether a record is selected. */
  readonly selects: Selects;

  /** Throws TraplineError('input') for a selection that this capture cannot meet. */
  constructor(reader: CaptureReader, selection: Selection, mapping: MappingSpec) {
    this.reader = reader;
    this.mapping = mapping;
    this.selection = selection;
    requirePartitions(selection, reader);
    requireFields(selection.where, sampleOf(reader, SAMPLE_RECORDS));
    const span = (selects: Selects) =>
      requireTimes(timeSpanOf(reader, timeOn(selection.by, mapping), selects), selection);
    this.selects = compileSelection(selection, mapping, span);
  }

  /** Partitions of the topic, as far as the capture can tell. */
  get partitions(): number {
    const { origin, partitions } = this.reader;
    return origin.run?.partitions ?? (partitions.at(-1)?.partition ?? -1) + 1;
  }

  /** Whether clients have a history that is not replayed. */
  get coldStart(): boolean {
    return this.reader.origin.start === 'mid_topic' || this.selection.start !== null;
  }

  /** Says that nothing is selected, and what there is. Reads the whole capture. */
  emptyBecause(): string {
    const { records, partitions } = this.reader;
    if (records === 0) return 'nothing is selected: the capture has no records';
    const offsets = partitions.map(
      ({ partition, firstOffset, lastOffset }) => `${partition}: ${firstOffset}–${lastOffset}`,
    );
    const { by } = this.selection;
    const { firstMs, lastMs } = timeSpanOf(this.reader, timeOn(by, this.mapping), () => true);
    const times = Number.isNaN(firstMs)
      ? `none has a time (--by ${by})`
      : `times (--by ${by}) from ${instant(firstMs)} to ${instant(lastMs)}`;
    return `nothing is selected of the capture's ${quantity(records, 'record')}: offsets by partition ${offsets.join(', ')}; ${times}`;
  }

  /** Throws TraplineError('input') if nothing is selected. */
  requireSome(): void {
    for (const _ of this.inFileOrder()) return;
    throw new TraplineError('no_records', this.emptyBecause());
  }

  /** The selected records in the order of the file. This is the fastest order; use it if records are not paced. */
  inFileOrder(): Iterable<CapturedRecord> {
    return recordsOf(this.reader, this.selects);
  }

  /** The selected records of all partitions, merged by time. The default is the time that the selection uses. */
  *byTime(timeOf: TimeOf = timeOn(this.selection.by, this.mapping)): Iterable<PacedRecord<CapturedRecord>> {
    yield* recordsByTime(this.reader, this.selects, timeOf);
  }

  /** The first offset of the selected records in each partition. */
  firstOffsets(): ReadonlyMap<number, number> {
    const first = new Map<number, number>();
    for (const { raw } of this.inFileOrder()) {
      if (!first.has(raw.partition)) first.set(raw.partition, raw.offset);
      if (first.size === this.reader.partitions.length) break;
    }
    return first;
  }

  /** The records in the order that the pace needs. */
  *paced(pace: Pace): Iterable<PacedRecord<CapturedRecord>> {
    if (pace.kind === 'max') for (const record of this.inFileOrder()) yield { record, timeMs: NaN };
    else yield* this.byTime();
  }

  /** Goes through a replay without sending anything. */
  dryRun(pace: Pace): DryRun {
    const schedule = new PaceSchedule(pace);
    const partitions = new Map<number, number>();
    let [records, durationMs] = [0, 0];
    for (const { record, timeMs } of this.paced(pace)) {
      durationMs = schedule.next(timeMs);
      records += 1;
      partitions.set(record.raw.partition, (partitions.get(record.raw.partition) ?? 0) + 1);
    }
    const sorted = new Map([...partitions].sort(([a], [b]) => a - b));
    return { records, partitions: sorted, durationMs: pace.kind === 'max' ? null : durationMs };
  }
}

/** What a replay would send. */
export interface DryRun {
  readonly records: number;
  /** Records by partition, in ascending order. */
  readonly partitions: ReadonlyMap<number, number>;
  /** From the first record to the last; null if they are sent as fast as possible. */
  readonly durationMs: number | null;
}

function requirePartitions({ partitions }: Selection, reader: CaptureReader): void {
  const known = reader.partitions.map(({ partition }) => partition);
  const missing = partitions.find((partition) => !known.includes(partition));
  if (missing === undefined) return;
  throw new TraplineError(
    'unknown_partition',
    `--partition ${missing}: the capture has ${known.length === 0 ? 'no records' : `partitions ${known.join(', ')}`}`,
  );
}

/** As ISO-8601, if a calendar date can express it. */
function instant(timeMs: number): string {
  return Math.abs(timeMs) > LAST_DATE_MS ? `${timeMs} ms` : new Date(timeMs).toISOString();
}

function requireTimes<S extends { readonly firstMs: number }>(span: S, { by }: Selection): S {
  if (!Number.isNaN(span.firstMs)) return span;
  throw new TraplineError('no_records', `--by ${by}: no record of the capture has such a time`);
}

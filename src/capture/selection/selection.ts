import { type MappingSpec } from '../../model/mapping.ts';
import { type CapturedRecord } from '../captured-record.ts';
import { type TimeBasis, type TimeOf, timeOn } from '../record-time.ts';
import { type Bound } from './bound.ts';
import { type FieldCondition, fieldsEqual } from './field-condition.ts';

/** A selection of records of a capture: those that meet every part of it. */
export interface Selection {
  /** Begins here, inclusive. */
  readonly start: Bound | null;
  /** Ends here, exclusive. */
  readonly until: Bound | null;
  /** The time to which instants and durations refer. */
  readonly by: TimeBasis;
  /** Any of these keys, as UTF-8; empty for all keys. */
  readonly keys: readonly string[];
  /** Any of these partitions; empty for all of them. */
  readonly partitions: readonly number[];
  /** All of these conditions. */
  readonly where: readonly FieldCondition[];
}

/** The selection of every record. */
export const EVERYTHING: Selection = { start: null, until: null, by: 'broker', keys: [], partitions: [], where: [] };

/** Whether a selection leaves out records from the middle, so that the result never was a log. */
export function thinsOut({ keys, where }: Selection): boolean {
  return keys.length > 0 || where.length > 0;
}

/** The first and the last time in a capture, for relative bounds. */
export interface TimeSpan {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Whether a record is selected. */
export type Selects = (record: CapturedRecord) => boolean;

/** The first and the last time of the records that a test accepts. */
export type SpanOf = (selects: Selects) => TimeSpan;

const ALL: Selects = () => true;

/** Turns a selection into a test. `span` is called for bounds that are durations. */
export function compileSelection(selection: Selection, mapping: MappingSpec, span: SpanOf): Selects {
  const timeOf = timeOn(selection.by, mapping);
  const tests: Selects[] = [];
  if (selection.partitions.length > 0) {
    const partitions = new Set(selection.partitions);
    tests.push(({ raw }) => partitions.has(raw.partition));
  }
  const { start, until } = selection;
  const starts = start === null ? ALL : compileBound(start, timeOf, span, 'from');
  if (start !== null) tests.push(starts);
  if (until !== null) tests.push(compileBound(counted(until, start, starts, span), timeOf, span, 'before'));
  if (selection.keys.length > 0) {
    const keys = selection.keys.map((key) => Buffer.from(key));
    tests.push(({ raw }) => raw.key !== null && keys.some((key) => key.equals(raw.key!)));
  }
  if (selection.where.length > 0) tests.push(fieldsEqual(selection.where));
  return (record) => tests.every((test) => test(record));
}

/**
 * The end as a bound that does not depend on the start. A duration counts from the start, unless that is counted from the first record as
 * well, or the duration counts back from the last one.
 */
function counted(until: Bound, start: Bound | null, starts: Selects, span: SpanOf): Bound {
  if (until.kind !== 'relative' || until.ms < 0 || start === null) return until;
  switch (start.kind) {
    case 'time':
      return { kind: 'time', timeMs: start.timeMs + until.ms };
    case 'relative':
      return start.ms < 0 ? { kind: 'time', timeMs: span(ALL).lastMs + start.ms + until.ms } : until;
    case 'offset':
    case 'offsets':
      return { kind: 'time', timeMs: span(starts).firstMs + until.ms };
  }
}

/** A test for one bound. A record without a time meets no bound in time. */
function compileBound(bound: Bound, timeOf: TimeOf, span: SpanOf, side: 'from' | 'before'): Selects {
  const passes = (value: number, limit: number): boolean => (side === 'from' ? value >= limit : value < limit);
  switch (bound.kind) {
    case 'time':
      return (record) => passes(timeOf(record), bound.timeMs);
    case 'relative': {
      const { firstMs, lastMs } = span(ALL);
      const limitMs = bound.ms < 0 ? lastMs + bound.ms : firstMs + bound.ms;
      return (record) => passes(timeOf(record), limitMs);
    }
    case 'offset':
      return ({ raw }) => passes(raw.offset, bound.offset);
    case 'offsets':
      return ({ raw }) => {
        const limit = bound.offsets.get(raw.partition);
        return limit === undefined || passes(raw.offset, limit);
      };
  }
}

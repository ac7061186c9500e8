import { type MappingSpec } from '../../model/mapping.ts';
import { type CapturedRecord } from '../captured-record.ts';
import { type TimeBasis, type TimeOf, timeOn } from '../record-time.ts';
import { type Bound } from './bound.ts';
import { type FieldCondition, fieldsEqual } from './field-condition.ts';

/** Which records of a capture are meant: those that every part of it lets pass. */
export interface Selection {
  /** From here, included. */
  readonly start: Bound | null;
  /** Up to here, excluded. */
  readonly until: Bound | null;
  /** The time that instants and durations are held against. */
  readonly by: TimeBasis;
  /** Any of these keys, as UTF-8; empty: whatever the key. */
  readonly keys: readonly string[];
  /** Any of these partitions; empty: all of them. */
  readonly partitions: readonly number[];
  /** All of these. */
  readonly where: readonly FieldCondition[];
}

export const EVERYTHING: Selection = { start: null, until: null, by: 'broker', keys: [], partitions: [], where: [] };

/** True for the selections that leave records out of the middle, so that no log was ever like what is left. */
export function thinsOut({ keys, where }: Selection): boolean {
  return keys.length > 0 || where.length > 0;
}

/** The first and the last time in a capture, for bounds that are relative to them. */
export interface TimeSpan {
  readonly firstMs: number;
  readonly lastMs: number;
}

export type Selects = (record: CapturedRecord) => boolean;

/** Makes a selection ready for use. `span` is asked for, once, where a bound is relative. */
export function compileSelection(selection: Selection, mapping: MappingSpec, span: () => TimeSpan): Selects {
  const timeOf = timeOn(selection.by, mapping);
  const tests: Selects[] = [];
  if (selection.partitions.length > 0) {
    const partitions = new Set(selection.partitions);
    tests.push(({ raw }) => partitions.has(raw.partition));
  }
  if (selection.start !== null) tests.push(compileBound(selection.start, timeOf, span, 'from'));
  if (selection.until !== null) tests.push(compileBound(selection.until, timeOf, span, 'before'));
  if (selection.keys.length > 0) {
    const keys = selection.keys.map((key) => Buffer.from(key));
    tests.push(({ raw }) => raw.key !== null && keys.some((key) => key.equals(raw.key!)));
  }
  if (selection.where.length > 0) tests.push(fieldsEqual(selection.where));
  return (record) => tests.every((test) => test(record));
}

/** A record without a time passes no bound in time. */
function compileBound(bound: Bound, timeOf: TimeOf, span: () => TimeSpan, side: 'from' | 'before'): Selects {
  const passes = (value: number, limit: number): boolean => (side === 'from' ? value >= limit : value < limit);
  switch (bound.kind) {
    case 'time':
      return (record) => passes(timeOf(record), bound.timeMs);
    case 'relative': {
      const { firstMs, lastMs } = span();
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

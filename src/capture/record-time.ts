import { compileMapping } from '../mapping/row-mapper.ts';
import { ingestTimeMsOf } from '../mapping/ingest-time.ts';
import { RecordDecoder } from '../mapping/record-decoder.ts';
import { allocateBatch } from '../model/batch.ts';
import { vocabularyFor } from '../model/vocabulary-for.ts';
import { type MappingSpec } from '../model/mapping.ts';
import { type CapturedRecord } from './captured-record.ts';

/**
 * Which of a record's times is used. `event`: the time in its value. `broker`: when it was appended to the log, or the
 * producer's timestamp if the log does not know. `arrival`: when it was recorded.
 */
export const TIME_BASES = ['event', 'broker', 'arrival'] as const;
/** One of TIME_BASES. */
export type TimeBasis = (typeof TIME_BASES)[number];

/** A record's time in integer ms since the epoch; NaN if it has none. */
export type TimeOf = (record: CapturedRecord) => number;

/** The time of a record on the given basis. The mapping says where an event time stands. */
export function timeOn(basis: TimeBasis, mapping: MappingSpec): TimeOf {
  switch (basis) {
    case 'event':
      return eventTime(mapping);
    case 'broker':
      return brokerTimeMs;
    case 'arrival':
      return ({ arrivalMs }) => arrivalMs;
  }
}

function brokerTimeMs({ raw }: CapturedRecord): number {
  const ingestTimeMs = ingestTimeMsOf(raw);
  if (!Number.isNaN(ingestTimeMs)) return ingestTimeMs;
  return raw.timestampType === 'none' ? NaN : raw.timestampMs;
}

function eventTime(mapping: MappingSpec): TimeOf {
  const vocabulary = vocabularyFor(mapping);
  const decoder = new RecordDecoder(compileMapping(mapping, vocabulary));
  const scratch = allocateBatch(vocabulary, 1);
  return ({ raw }) => {
    const malformed = decoder.decode(raw.value as Buffer | null, scratch, 0, raw.offset);
    return malformed === undefined ? scratch.eventTimeMs[0]! : NaN;
  };
}

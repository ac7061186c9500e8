import { fieldsOf } from '../capture/selection/field-condition.ts';
import { sampleOf } from '../capture/selection/read-records.ts';
import { type ReplaySource } from '../capture/selection/replay-source.ts';
import { TraplineError } from '../model/errors.ts';

const SAMPLE_RECORDS = 100;

/**
 * The error for a capture of which no record is a transaction by the mapping: with the keys that the values have. Undefined where the first
 * records have no values at all, as deletions in a compacted topic: no mapping would read those.
 */
export function unreadable(
  { reader }: ReplaySource,
  records: number,
  problem = 'not a transaction',
): TraplineError | undefined {
  const sample = sampleOf(reader, SAMPLE_RECORDS);
  if (sample.every(({ raw }) => raw.value === null)) return undefined;
  const keys = fieldsOf(sample);
  const have = keys.length === 0 ? 'the values are not JSON objects' : `the values have the keys ${keys.join(', ')}`;
  return new TraplineError(
    'record_invalid',
    `no record of ${records} can be read as a transaction (${problem}): ${have}; write a mapping and name it with --mapping; ` +
      `"trapline map --topic ${reader.origin.topic}" makes a first one`,
  );
}

import { type CheckedSeed } from '../../soak/block-tally.ts';
import { RARE_EVENT_NAMES, type RareEventCounts } from '../../src/model/rare-events.ts';

const NOTHING = Object.fromEntries(RARE_EVENT_NAMES.map((name) => [name, 0])) as unknown as RareEventCounts;

/** A seed that was tried, made up; what it met is a function of its number. */
export function checkedSeed(number: number, changes: Partial<CheckedSeed> = {}): CheckedSeed {
  return {
    number,
    transactions: 10 + (number % 7),
    failure: null,
    met: ['fault: crash', 'fault: loss', ...(number % 2 === 0 ? ['watermark: exactly'] : ['fault: poison'])],
    reached: { ...NOTHING, record_at_watermark: number % 3 },
    trace: null,
    isElsewhere: false,
    isFresh: false,
    ...changes,
  };
}

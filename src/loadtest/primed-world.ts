import { type WorldBatch } from '../model/batch.ts';
import { type Scenario } from '../model/scenario.ts';
import { createWorld, type World } from '../sim/world.ts';

/** Rows of a primed world's batches, at most. */
export const PRIMED_BATCH_ROWS = 256;

/**
 * A world the first batch of which is drawn already, so that what the first draw sets up, which takes seconds for a million clients,
 * is not done while the clock runs. Its batches can be read once, and are of PRIMED_BATCH_ROWS. Throws as `createWorld` does.
 */
export function createPrimedWorld(scenario: Scenario): World {
  const world = createWorld(scenario);
  const batches = world.batches(PRIMED_BATCH_ROWS)[Symbol.iterator]();
  const first = batches.next();
  return {
    ...world,
    batches: (maxRows) => {
      if (maxRows < PRIMED_BATCH_ROWS) throw new RangeError(`batches of ${maxRows} rows`);
      return from(first, batches);
    },
  };
}

/** What an iterator gives from its result `first` on. */
function* from(first: IteratorResult<WorldBatch>, rest: Iterator<WorldBatch>): Generator<WorldBatch> {
  for (let result = first; result.done !== true; result = rest.next()) yield result.value;
}

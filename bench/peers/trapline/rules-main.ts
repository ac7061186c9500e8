import { DEFAULT_TUNING } from '../../../src/engine/options.ts';
import { allocateRows, type Rows } from '../../../src/engine/rows.ts';
import { RuleEvaluator } from '../../../src/engine/rule-evaluator.ts';
import { DEFAULT_RULES } from '../../default-rules.ts';
import { type Feed } from '../feed.ts';
import { measurePasses } from './measured-passes.ts';
import { vocabularyOf } from './read-feed.ts';

measurePasses((feed, found) => {
  const evaluator = new RuleEvaluator(DEFAULT_RULES, vocabularyOf(feed), DEFAULT_TUNING);
  const columns = columnsOf(feed);
  const blocks = blocksOf(columns, DEFAULT_TUNING.blockRows);
  let current = 0;
  let first = 0;
  return {
    prepare(number, shiftMs) {
      current = number;
      for (let row = 0; row < feed.rows; row++) columns.eventTimeMs[row] = feed.eventTimeMs[row]! + shiftMs;
    },
    pass() {
      first = 0;
      for (const block of blocks) {
        evaluator.evaluate(block, ({ rule }, row) => found(current, rule, first + row));
        first += block.length;
      }
    },
    end() {},
  };
});

/** The feed in the blocks that the rules take in: views into columns, so that memory is read from front to back. */
function blocksOf(columns: Rows, blockRows: number): Rows[] {
  const blocks: Rows[] = [];
  for (let first = 0; first < columns.length; first += blockRows) {
    const end = Math.min(first + blockRows, columns.length);
    blocks.push({
      length: end - first,
      ids: columns.ids.subarray(2 * first, 2 * end),
      extras: columns.extras.map((codes) => codes.subarray(first, end)),
      client: columns.client.subarray(first, end),
      currency: columns.currency.subarray(first, end),
      location: columns.location.subarray(first, end),
      device: columns.device.subarray(first, end),
      category: columns.category.subarray(first, end),
      region: columns.region.subarray(first, end),
      amountCents: columns.amountCents.subarray(first, end),
      eventTimeMs: columns.eventTimeMs.subarray(first, end),
      ingestTimeMs: columns.ingestTimeMs.subarray(first, end),
      offset: columns.offset.subarray(first, end),
      latitudeE6: columns.latitudeE6,
      longitudeE6: columns.longitudeE6,
    });
  }
  return blocks;
}

/** The feed as the columns of the rules; a row's id is its number. */
function columnsOf(feed: Feed): Rows {
  const columns: Rows = {
    ...allocateRows(feed.rows),
    ...feed,
    length: feed.rows,
    eventTimeMs: feed.eventTimeMs.slice(),
  };
  for (let row = 0; row < feed.rows; row++) columns.ids[2 * row] = row;
  return columns;
}

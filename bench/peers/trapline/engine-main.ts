import { type EngineOptions } from '../../../src/engine/options.ts';
import { PartitionEngine } from '../../../src/engine/partition-engine.ts';
import { allocateLogBatch, type LogBatch } from '../../../src/model/batch.ts';
import { type Vocabulary } from '../../../src/model/dictionary.ts';
import { parseTransactionId } from '../../../src/model/transaction-id.ts';
import { DEFAULT_RULES } from '../../default-rules.ts';
import { type Feed } from '../feed.ts';
import { measurePasses } from './measured-passes.ts';
import { vocabularyOf } from './read-feed.ts';

const BATCH_ROWS = 4096;

/** Those of mixed-fraud. */
const OPTIONS: EngineOptions = {
  ruleSet: DEFAULT_RULES,
  allowedDisorderMs: 5_000,
  maxFutureMs: 60_000,
  aggregates: false,
};

measurePasses((feed, found) => {
  const vocabulary = vocabularyOf(feed);
  const engine = new PartitionEngine(0, OPTIONS, vocabulary, {
    detection({ rule, transaction_id: id }) {
      // The high word is the number of the pass, the low word the row.
      const { high, low } = parseTransactionId(id)!;
      found(high, rule, low);
    },
    side({ reason }) {
      throw new Error(`a record was not admitted: ${reason}`);
    },
    aggregate() {},
  });
  const batches = batchesOf(feed, vocabulary);
  return {
    prepare: (number, shiftMs) => stampBatches(batches, feed, number, shiftMs),
    pass() {
      for (const batch of batches) engine.process(batch);
    },
    end: () => engine.end(),
  };
});

/** The feed as the log of one partition. */
function batchesOf(feed: Feed, vocabulary: Vocabulary): LogBatch[] {
  const batches: LogBatch[] = [];
  for (let first = 0; first < feed.rows; first += BATCH_ROWS) {
    const batch = allocateLogBatch(vocabulary, 0, BATCH_ROWS);
    batch.length = Math.min(BATCH_ROWS, feed.rows - first);
    for (const name of ['client', 'region', 'category', 'currency', 'amountCents'] as const) {
      batch[name].set(feed[name].subarray(first, first + batch.length));
    }
    batches.push(batch);
  }
  return batches;
}

/** Gives ids, times and offsets to the records of a pass: a pass is a later stretch of the same log. */
function stampBatches(batches: readonly LogBatch[], feed: Feed, number: number, shiftMs: number): void {
  let row = 0;
  for (const batch of batches) {
    for (let i = 0; i < batch.length; i++, row++) {
      batch.ids[2 * i] = row;
      batch.ids[2 * i + 1] = number;
      batch.eventTimeMs[i] = feed.eventTimeMs[row]! + shiftMs;
      batch.ingestTimeMs[i] = batch.eventTimeMs[i]!;
      batch.offset[i] = number * feed.rows + row;
    }
  }
}

import { type Checkpoint } from '../../src/checkpoint/checkpoint.ts';
import { PartitionEngine, type EngineOptions } from '../../src/engine/partition-engine.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { Outcome } from '../engine/harness.ts';

export const SOURCE = 'run 0123456789abcdef of topic trapline.test';

/** The checkpoint after an engine has taken in all of `batch`. */
export function checkpointAfter(batch: LogBatch, options: EngineOptions): Checkpoint {
  const outcome = new Outcome(batch.vocabulary);
  const engine = new PartitionEngine(batch.partition, options, batch.vocabulary, outcome);
  engine.process(batch);
  return {
    source: SOURCE,
    partition: batch.partition,
    nextOffset: Math.max(-1, batch.offset[batch.length - 1] ?? -1) + 1,
    outputs: {
      detections: outcome.detections.length,
      side: outcome.sides.length,
      aggregates: outcome.aggregates.length,
    },
    engine: engine.snapshot(),
  };
}

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PartitionEngine } from '../../src/engine/partition-engine.ts';
import { type Detection } from '../../src/model/alert.ts';
import { type WindowSpec } from '../../src/model/rule-set.ts';
import { type EngineSpec } from '../../src/model/scenario.ts';
import { compareDetections } from '../../src/oracle/compare.ts';
import { type LogStream, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { modelRules } from '../arbitraries/model-rule.ts';
import { anomalyRule, hopping, ruleSetOf, trailing, tumbling } from '../oracle/builders.ts';
import { admittedRung, recompute } from '../oracle/recompute.ts';
import { describeWithOnnx, modelNamed, type ModelName } from './onnx-fixture.ts';

/** Each score passes from one thread to another and back, which takes its time where others want the processors. */
const SLOW_MS = 300_000;

const WINDOWS: readonly WindowSpec[] = [trailing(2000), tumbling(4000), hopping(3000, 1000)];

/** What the engine says, restored from a snapshot after every so many records. */
function said({ batch, vocabulary }: LogStream, spec: EngineSpec, records: number): Detection[] {
  const detections: Detection[] = [];
  const sink = { detection: (one: Detection) => detections.push(one), side: () => {}, aggregate: () => {} };
  let engine = new PartitionEngine(batch.partition, spec, vocabulary, sink);
  for (const part of splitBatch(batch, [records])) {
    engine.process(part);
    engine = PartitionEngine.restore(engine.snapshot(), spec, vocabulary, sink);
  }
  engine.end();
  return detections;
}

describeWithOnnx('the engine says what the oracle says of a model', () => {
  // Sums of 32 bits depend on their order: each has to give the model the same numbers in the same places.
  it.each<ModelName>(['sum', 'inverse'])(
    'that is %s, over everything it may be given',
    (name) => {
      let met = 0;
      const rules = fc.record({
        window: fc.constantFrom(...WINDOWS),
        aboveMilli: fc.constantFrom(1, 700, 20_000),
        by: fc.constantFrom<('category' | 'hour_of_week')[]>([], ['category'], ['hour_of_week']),
        last: fc.constantFrom(2, 3, 64),
      });
      const drawn = modelRules(
        rules.map(({ window, ...fields }) => anomalyRule(window, { ...fields, warmUp: 2 })),
        modelNamed(name),
      );
      const stream = logStream({ maxRecords: 25, clients: 2, partition: 3 });
      fc.assert(
        fc.property(stream, drawn, fc.constantFrom(1, 3, 100), (log, rule, records) => {
          const spec = { ruleSet: ruleSetOf(rule), allowedDisorderMs: 150, maxFutureMs: 500, aggregates: false };
          const expected = admittedRung(log.batch, spec, recompute(log.batch, spec).rows);
          met += expected.length;
          expect(compareDetections(expected, said(log, spec, records))).toEqual({
            missing: [],
            extra: [],
            altered: [],
          });
        }),
        { numRuns: 200 },
      );
      expect(met).toBeGreaterThan(30);
    },
    SLOW_MS,
  );
});

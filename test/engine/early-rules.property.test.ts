import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type EarlyDetection } from '../../src/engine/early-rules.ts';
import { type EngineOptions, PartitionEngine } from '../../src/engine/partition-engine.ts';
import { type Detection, type EarlyTiming } from '../../src/model/alert.ts';
import { type LogBatch } from '../../src/model/batch.ts';
import { type Vocabulary } from '../../src/model/dictionary.ts';
import { isMonotone } from '../../src/model/monotone-rule.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { VERDICTS } from '../../src/model/verdict.ts';
import { longestWindowMs, type Rule } from '../../src/model/rule-set.ts';
import { OracleAdmission } from '../../src/oracle/admission.ts';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { oracleTransactionAt } from '../../src/oracle/read-batch.ts';
import { engineSpecs, logStream, splitBatch } from '../arbitraries/log-stream.ts';
import { type Entry, logOf, optionsOf, Outcome, runEngine } from './harness.ts';
import { recoded, shuffledVocabulary } from './other-vocabulary.ts';

/** An outcome that also keeps what was said early, in words that no vocabulary can change. */
class EarlyOutcome extends Outcome {
  readonly said: string[];
  readonly #clients: Vocabulary['clients'];

  constructor(vocabulary: Vocabulary, before?: EarlyOutcome) {
    super(vocabulary, before);
    this.said = before?.said ?? [];
    this.#clients = vocabulary.clients;
  }

  early({ client, x, ...rest }: EarlyDetection): void {
    const { idLow, idHigh, timeMs } = x;
    this.said.push(JSON.stringify({ ...rest, client: this.#clients.text(client), idLow, idHigh, timeMs }));
  }
}

function runEarly(batches: readonly LogBatch[], options: EngineOptions, vocabulary: Vocabulary) {
  const outcome = new EarlyOutcome(vocabulary);
  const engine = new PartitionEngine(0, { ...options, early: true }, vocabulary, outcome);
  for (const batch of batches) engine.process(batch);
  engine.end();
  return { outcome, engine };
}

const keyOf = ({ rule, transaction_id, window_start_ms }: Detection): string =>
  `${rule} ${transaction_id} ${window_start_ms}`;

/** By detection, the first record after which the oracle, shown what was admitted until then, makes it. */
function earliestByOracle(batch: LogBatch, options: EngineOptions): ReadonlyMap<string, EarlyTiming> {
  const { ruleSet } = options;
  const admission = new OracleAdmission({ ...options, longestWindowMs: longestWindowMs(ruleSet) });
  const verdicts = new Uint8Array(batch.length);
  admission.judge(batch, verdicts, new Float64Array(batch.length));
  const monotone = { ...ruleSet, rules: ruleSet.rules.filter(isMonotone) };
  const first = new Map<string, EarlyTiming>();
  const admitted = new Map<string, ReturnType<typeof oracleTransactionAt>[]>();
  let clockMs = -Infinity;
  for (let row = 0; row < batch.length; row++) {
    if (VERDICTS[verdicts[row]!] !== 'admitted') continue;
    const transaction = oracleTransactionAt(batch, row);
    clockMs = Math.max(clockMs, transaction.timeMs);
    const own = admitted.get(transaction.clientId) ?? [];
    own.push(transaction);
    admitted.set(transaction.clientId, own);
    const ingestMs = batch.ingestTimeMs[row]!;
    for (const detection of evaluateClient(monotone, historyOf(own.toSorted((a, b) => a.timeMs - b.timeMs)))) {
      if (first.has(keyOf(detection))) continue;
      first.set(keyOf(detection), {
        event_clock_ms: clockMs,
        processing_time_ms: Number.isNaN(ingestMs) ? null : ingestMs,
      });
    }
  }
  return first;
}

describe('what is said early', () => {
  test('changes no detection, side record or minute', () => {
    fc.assert(
      fc.property(logStream(), engineSpecs(), ({ batch, vocabulary }, options) => {
        const plain = runEngine([batch], options, vocabulary).outcome;
        const { outcome } = runEarly([batch], options, vocabulary);
        const withoutEarly = outcome.detections.map(({ detection, timing: { early: _, ...timing } }) => ({
          detection,
          timing,
        }));
        expect(withoutEarly).toEqual(plain.detections);
        expect(outcome.sides).toEqual(plain.sides);
        expect(outcome.aggregates).toEqual(plain.aggregates);
      }),
      { numRuns: 300 },
    );
  });

  test('is said at the first record after which the oracle says it, and is confirmed, each exactly once', () => {
    fc.assert(
      fc.property(logStream(), engineSpecs(), ({ batch, vocabulary }, options) => {
        const { outcome, engine } = runEarly([batch], options, vocabulary);
        const expected = earliestByOracle(batch, options);
        const monotone = new Set(options.ruleSet.rules.filter(isMonotone).map(({ name }) => name));
        for (const { detection, timing } of outcome.detections) {
          const early = monotone.has(detection.rule) ? expected.get(keyOf(detection)) : undefined;
          expect(timing.early).toEqual(early);
          if (early !== undefined) expect(early.event_clock_ms).toBeLessThanOrEqual(timing.event_clock_ms);
        }
        const confirmed = outcome.detections.filter(({ detection }) => monotone.has(detection.rule)).length;
        expect(engine.counts.early).toEqual({ said: confirmed, confirmed, withdrawn: 0 });
        expect(expected.size).toBe(confirmed);
        expect(outcome.said).toHaveLength(confirmed);
      }),
      { numRuns: 1000 },
    );
  });

  test('does not depend on batches, nor on a crash at any record', () => {
    fc.assert(
      fc.property(logStream(), engineSpecs(), fc.nat({ max: 60 }), ({ batch, vocabulary }, spec, at) => {
        const options = { ...spec, early: true };
        const straight = runEarly([batch], options, vocabulary);
        const parts = splitBatch(batch, [1]);
        const outcome = new EarlyOutcome(vocabulary);
        const first = new PartitionEngine(0, options, vocabulary, outcome);
        for (const part of parts.slice(0, at)) first.process(part);
        const snapshot = structuredClone(first.snapshot());
        const other = shuffledVocabulary(vocabulary);
        const second = PartitionEngine.restore(snapshot, options, other, new EarlyOutcome(other, outcome));
        for (const part of parts.slice(at)) second.process(recoded(part, other));
        second.end();
        expect(outcome.said).toEqual(straight.outcome.said);
        expect(outcome.detections).toEqual(straight.outcome.detections);
        expect(second.counts.early).toEqual(straight.engine.counts.early);
      }),
      { numRuns: 700 },
    );
  });

  /*
   *  arrives   1st          2nd         3rd
   *  stamped   0 s north    9 s south   4 s west
   *            |------------|           |
   *  said      -            south at 9  south and west: three regions at 9 s, which the watermark has not reached
   */
  it('is said of a transaction that came before the one that completes its condition', () => {
    const rule: Rule = {
      name: 'three',
      kind: 'distinct',
      field: 'region',
      atLeast: 3,
      window: { kind: 'trailing', sizeMs: 10_000 },
      detects: [],
    };
    const entries: readonly Entry[] = [
      { at: 0, region: 'north' },
      { at: 9000, region: 'south' },
      { at: 4000, region: 'west', ingested: 9500 },
    ];
    const batch = logOf(entries);
    const options = optionsOf([rule], { allowedDisorderMs: 60_000 });
    const { outcome } = runEarly([batch], options, batch.vocabulary);
    expect(outcome.said).toHaveLength(1);
    expect(outcome.detections).toMatchObject([
      {
        detection: { transaction_id: transactionIdAt(batch.ids, 1) },
        timing: { at_end: true, early: { event_clock_ms: 9000, processing_time_ms: 9500 } },
      },
    ]);
  });

  /*
   *  stamped   0 s north                10 s, of another client, so that the watermark is at 10 s
   *            |------------------------| 10 s south
   *  said      -                        north and south: the window reaches back to 0 s, and a record at the watermark is not late
   */
  it('goes by a transaction that lies as far back as the window of one at the watermark reaches', () => {
    const rule: Rule = {
      name: 'two',
      kind: 'distinct',
      field: 'region',
      atLeast: 2,
      window: { kind: 'trailing', sizeMs: 10_000 },
      detects: [],
    };
    const batch = logOf([
      { at: 0, region: 'north' },
      { at: 10_000, client: 'other' },
      { at: 10_000, region: 'south' },
    ]);
    // What is behind the watermark is forgotten between batches.
    const { outcome, engine } = runEarly(splitBatch(batch, [1]), optionsOf([rule]), batch.vocabulary);
    expect(outcome.detections).toMatchObject([{ timing: { early: { event_clock_ms: 10_000 } } }]);
    expect(engine.counts.early).toEqual({ said: 1, confirmed: 1, withdrawn: 0 });
  });

  it('is nothing for a pair that has to be adjacent: another purchase may still come between', () => {
    const rule: Rule = {
      name: 'pair',
      kind: 'pair',
      order: 'adjacent',
      belowCents: 500,
      aboveCents: 100_000,
      currency: 'USD',
      window: { kind: 'trailing', sizeMs: 10_000 },
      detects: [],
    };
    const batch = logOf([
      { at: 0, cents: 100 },
      { at: 1000, cents: 200_000 },
    ]);
    const { outcome, engine } = runEarly([batch], optionsOf([rule], { allowedDisorderMs: 60_000 }), batch.vocabulary);
    expect(outcome.said).toEqual([]);
    expect(outcome.detections).toHaveLength(1);
    expect(engine.counts.early).toEqual({ said: 0, confirmed: 0, withdrawn: 0 });
  });
});

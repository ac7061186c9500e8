import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitionEngine } from '../src/engine/partition-engine.ts';
import { type Detection, MOST_EVIDENCE } from '../src/model/alert.ts';
import { type Rule, type WindowSpec } from '../src/model/rule-set.ts';
import { type EngineSpec } from '../src/model/scenario.ts';
import { compareDetections } from '../src/oracle/compare.ts';
import { historyOf } from '../src/oracle/history.ts';
import { oracleTransactionAt } from '../src/oracle/read-batch.ts';
import { type OracleTransaction } from '../src/oracle/transaction.ts';
import { CountedWindows, placesIn } from '../src/score/counted-windows.ts';
import { splitBatch } from './arbitraries/log-stream.ts';
import { type Entry, logOf, Outcome, runEngine } from './engine/harness.ts';
import { shuffledVocabulary, recoded } from './engine/other-vocabulary.ts';
import { admittedRung, recompute } from './oracle/recompute.ts';

// One or two clients whose gaps are a few ms, against windows of hundreds of ms:
//
//   [------------ window ------------]
//   . . .. . ...... .. . . ... .. . .x     more than 100 of them; x names the latest 100
const steps = fc.array(
  fc.record({
    gapMs: fc.constantFrom(0, 0, 1, 1, 3),
    behindMs: fc.constantFrom(0, 0, 0, 1, 4),
    client: fc.constantFrom('ann', 'ann', 'ann', 'ann', 'ann', 'ann', 'ann', 'bob'),
    cents: fc.constantFrom(100, 100, 100, 100, 250, 0, -100),
    currency: fc.constantFrom('USD', 'USD', 'USD', 'USD', 'USD', 'USD', 'USD', 'USD', 'EUR', null),
  }),
  { minLength: 200, maxLength: 300, size: 'max' },
);

const windows = fc.tuple(
  fc.constantFrom(200, 400).map((sizeMs): WindowSpec => ({ kind: 'trailing', sizeMs })),
  fc.constantFrom(300, 500).map((sizeMs): WindowSpec => ({ kind: 'tumbling', sizeMs })),
  fc.constantFrom([300, 100], [400, 150]).map(([sizeMs, slideMs]): WindowSpec => {
    return { kind: 'hopping', sizeMs: sizeMs!, slideMs: slideMs! };
  }),
);

/** A count and a sum in a window of each kind. */
const rules = fc
  .tuple(windows, fc.constantFrom(60, 101, 120), fc.constantFrom(4000, 9000))
  .map(([each, atLeast, aboveCents]) =>
    each.flatMap((window): Rule[] => [
      { name: `many_${window.kind}`, kind: 'count', atLeast, window, detects: [] },
      { name: `much_${window.kind}`, kind: 'sum', aboveCents, currency: 'USD', window, detects: [] },
    ]),
  );

interface Case {
  readonly entries: readonly Entry[];
  readonly spec: EngineSpec;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(steps, rules, fc.constantFrom(0, 2, 10))
  .map(([made, ruleList, allowedDisorderMs]) => {
    let nowMs = -300;
    const entries = made.map(({ gapMs, behindMs, client, cents, currency }): Entry => {
      nowMs += gapMs;
      return { at: nowMs - behindMs, ingested: nowMs, client, cents, currency };
    });
    const ruleSet = { name: 'long', rules: ruleList };
    return { entries, spec: { ruleSet, allowedDisorderMs, maxFutureMs: null, aggregates: false } };
  });

/** What the cases have met: detections that leave something out, by rule kind and kind of window. */
const met = new Map<string, number>();

/** The transactions that a detection rests on, by the definition: nothing of the engine or the oracle is used. */
function wholeEvidence({ rules: all }: EngineSpec['ruleSet'], admitted: readonly OracleTransaction[], said: Detection) {
  const rule = all.find(({ name }) => name === said.rule)!;
  const own = admitted.filter(({ clientId }) => clientId === said.client_id);
  const upTo = own.slice(0, own.findIndex(({ id }) => id === said.transaction_id) + 1);
  return upTo
    .filter(({ timeMs }) => timeMs >= said.window_start_ms)
    .filter(({ currency, amountCents }) => rule.kind === 'count' || (currency === 'USD' && amountCents >= 0))
    .map(({ id }) => id);
}

describe('alerts in windows of more transactions than are named', () => {
  it('name the latest and say how many there are, in the engine and the oracle alike', () => {
    fc.assert(
      fc.property(cases, ({ entries, spec }) => {
        const batch = logOf(entries);
        const { rows } = recompute(batch, spec);
        const detections = runEngine([batch], spec, batch.vocabulary).outcome.detections.map((one) => one.detection);
        expect(compareDetections(admittedRung(batch, spec, rows), detections)).toEqual({
          missing: [],
          extra: [],
          altered: [],
        });

        const admitted = rows
          .filter(({ verdict }) => verdict === 'admitted')
          .map(({ row, offset }) => ({ ...oracleTransactionAt(batch, row), offset }))
          .sort((a, b) => a.timeMs - b.timeMs || a.offset - b.offset);
        const ids = admitted.map(({ id }) => id);
        const counted = new CountedWindows(
          spec.ruleSet,
          placesIn(() => historyOf(admitted)),
        );
        for (const said of detections) {
          const whole = wholeEvidence(spec.ruleSet, admitted, said);
          expect(said.evidence).toEqual(whole.slice(-MOST_EVIDENCE));
          expect(said.evidence_total).toBe(whole.length > MOST_EVIDENCE ? whole.length : undefined);
          expect(JSON.stringify(said).includes('evidence_total')).toBe(whole.length > MOST_EVIDENCE);
          if (said.evidence_total === undefined) continue;
          // What is left out decides as it would if it were named.
          expect(counted.countedOf(said, ids)).toEqual(whole);
          expect(counted.restsOn(said, new Set([whole[0]!]))).toBe(true);
          const { kind, window } = spec.ruleSet.rules.find(({ name }) => name === said.rule)!;
          met.set(`${kind} ${window.kind}`, (met.get(`${kind} ${window.kind}`) ?? 0) + 1);
        }
      }),
      { numRuns: 8 },
    );
  });

  it('are the same after a crash at any record', () => {
    fc.assert(
      fc.property(cases, fc.nat({ max: 300 }), ({ entries, spec }, at) => {
        const batch = logOf(entries);
        const straight = runEngine([batch], spec, batch.vocabulary);
        const parts = splitBatch(batch, [1]);
        const outcome = new Outcome(batch.vocabulary);
        const first = new PartitionEngine(0, spec, batch.vocabulary, outcome);
        for (const part of parts.slice(0, at)) first.process(part);
        const snapshot = structuredClone(first.snapshot());
        const other = shuffledVocabulary(batch.vocabulary);
        const second = PartitionEngine.restore(snapshot, spec, other, new Outcome(other, outcome));
        for (const part of parts.slice(at)) second.process(recoded(part, other));
        second.end();
        expect(outcome).toEqual(straight.outcome);
      }),
      { numRuns: 8 },
    );
  });

  it('were met often in every kind of rule and window', () => {
    const few = ['count', 'sum']
      .flatMap((kind) => ['trailing', 'tumbling', 'hopping'].map((window) => `${kind} ${window}`))
      .filter((what) => (met.get(what) ?? 0) <= 20);
    expect(few).toEqual([]);
  });
});

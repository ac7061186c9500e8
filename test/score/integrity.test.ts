import { describe, expect, it } from 'vitest';
import { type EngineCounts } from '../../src/model/engine-counts.ts';
import { type Verdict } from '../../src/model/verdict.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { assertConservation, assertEngineEqualsOracle } from '../../src/score/integrity.ts';

const COUNTS: EngineCounts = {
  delivered: 15,
  admitted: 5,
  late: 4,
  future: 3,
  duplicates: 2,
  malformed: 1,
  detections: 0,
  alerts: 0,
};
const VERDICTS: readonly (readonly [Verdict, number])[] = [
  ['admitted', 5],
  ['late', 4],
  ['future', 3],
  ['duplicate', 2],
  ['malformed', 1],
];

const defect = (words: string) =>
  expect.objectContaining({ code: 'defect', message: expect.stringContaining(words) as string });

describe('assertConservation', () => {
  it('is content when the fates add up and the oracle counted the same', () => {
    expect(() => assertConservation(COUNTS, new Map(VERDICTS))).not.toThrow();
    const none = { ...COUNTS, delivered: 0, admitted: 0, late: 0, future: 0, duplicates: 0, malformed: 0 };
    expect(() => assertConservation(none, new Map())).not.toThrow();
  });

  it('finds a record that vanished', () => {
    expect(() => assertConservation({ ...COUNTS, delivered: 16 }, new Map(VERDICTS))).toThrow(defect('lost'));
  });

  it('names the counts in which the oracle differs', () => {
    const other = { ...COUNTS, late: 3, future: 4 };
    expect(() => assertConservation(other, new Map(VERDICTS))).toThrow(
      defect('late 3 for the engine, 4 for the oracle; future 4 for the engine, 3 for the oracle'),
    );
  });
});

describe('assertEngineEqualsOracle', () => {
  const report = (differences: Readonly<Record<string, readonly [number, number, number]>>) =>
    ({
      rules: Object.fromEntries(
        Object.entries(differences).map(([rule, [missing, extra, altered]]) => [
          rule,
          { engine_vs_oracle: { missing, extra, altered } },
        ]),
      ),
    }) as unknown as Report;

  it('is content with 0/0/0', () => {
    expect(() => assertEngineEqualsOracle(report({ a: [0, 0, 0], b: [0, 0, 0] }))).not.toThrow();
  });

  it.each([
    [[1, 0, 0], 'b: 1 missing, 0 extra, 0 altered'],
    [[0, 2, 0], 'b: 0 missing, 2 extra, 0 altered'],
    [[0, 0, 3], 'b: 0 missing, 0 extra, 3 altered'],
  ] as const)('names the rule that is not, at %j', (b, words) => {
    expect(() => assertEngineEqualsOracle(report({ a: [0, 0, 0], b }))).toThrow(defect(words));
  });
});

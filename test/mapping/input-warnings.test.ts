import { describe, expect, it } from 'vitest';
import { inputWarnings } from '../../src/mapping/input-warnings.ts';
import { type ForeignTraffic } from '../../src/model/foreign-traffic.ts';
import { logOf } from '../engine/harness.ts';
import { RULE_SET } from '../report/fixtures.ts';

const HOUR = 3_600_000;

/** Twelve purchases of one client, of which every other one is in the south. */
function traffic(
  rest: Partial<ForeignTraffic> = {},
  everyMs = 1234,
  region = (i: number) => ['north', 'south'][i % 2]!,
) {
  const batch = logOf(Array.from({ length: 12 }, (_, i) => ({ at: i * everyMs, region: region(i) })));
  const counts = { rowsRead: 12, rowsMapped: 12, malformedCount: 0 };
  return { inputs: ['x.csv'], files: ['x.csv'], ...counts, rowsExcluded: new Map(), malformed: [], batch, ...rest };
}

const codes = (input: ForeignTraffic) => inputWarnings(input, RULE_SET).map(({ code }) => code);

describe('inputWarnings', () => {
  it('has nothing to say of a file that is as it should be', () => {
    expect(codes(traffic())).toEqual([]);
  });

  it('warns of a column that no client ever changes', () => {
    expect(codes(traffic({}, 1234, () => 'north'))).toEqual(['constant_field']);
  });

  it('warns of times that are whole hours, in whatever zone, but not of whole minutes under longer windows', () => {
    expect(codes(traffic({}, HOUR))).toEqual(['coarse_times']);
    expect(codes(traffic({}, HOUR / 60))).toEqual([]);
    const shifted = traffic({}, HOUR);
    for (let row = 0; row < 12; row++) shifted.batch.eventTimeMs[row]! += HOUR / 2;
    expect(codes(shifted)).toEqual(['coarse_times']);
  });

  it('warns of malformed rows that are all of one label, unless that is what most rows are', () => {
    const of = (malformed: { fraud: number; legitimate: number }) =>
      traffic({
        malformedCount: malformed.fraud + malformed.legitimate,
        labelCounts: {
          mapped: { fraud: 2, legitimate: 98, unknown: 0 },
          malformed: { ...malformed, unknown: 0 },
          excluded: { fraud: 0, legitimate: 0, unknown: 0 },
        },
      });
    expect(codes(of({ fraud: 5, legitimate: 0 }))).toEqual(['malformed_by_label']);
    expect(codes(of({ fraud: 0, legitimate: 5 }))).toEqual([]);
    expect(codes(of({ fraud: 5, legitimate: 5 }))).toEqual([]);
  });

  it('warns of labels that no row has, as where a text is written in another way', () => {
    const of = (fraud: number) => {
      const none = { fraud: 0, legitimate: 0, unknown: 0 };
      const mapped = { fraud, legitimate: 12 - fraud, unknown: 0 };
      return traffic({ labelCounts: { mapped, malformed: none, excluded: none } });
    };
    expect(codes(of(0))).toEqual(['no_fraud_label']);
    expect(codes(of(1))).toEqual([]);
  });
});

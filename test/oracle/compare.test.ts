import { describe, expect, it } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { compareDetections } from '../../src/oracle/compare.ts';

function detection(fields: Partial<Detection> = {}): Detection {
  return {
    alert_id: 'alert',
    kind: 'open',
    rule: 'r',
    client_id: 'c',
    transaction_id: 'x',
    event_time_ms: 20,
    window_start_ms: 10,
    window_end_ms: 20,
    evidence: ['x', 'y'],
    details: { kind: 'distinct', field: 'region', values: ['north', 'south'] },
    ...fields,
  };
}

const NOTHING = { missing: [], extra: [], altered: [] };

describe('compareDetections', () => {
  it('finds no difference between the same detections in another order', () => {
    const [a, b] = [detection(), detection({ transaction_id: 'z', kind: 'extend' })];
    expect(compareDetections([a, b], [{ ...b }, { ...a, evidence: [...a.evidence] }])).toEqual(NOTHING);
    expect(compareDetections([], [])).toEqual(NOTHING);
  });

  it('does not mind the order of fields', () => {
    const details = { values: ['north', 'south'], field: 'region', kind: 'distinct' } as const;
    expect(compareDetections([detection()], [detection({ details })])).toEqual(NOTHING);
  });

  it('names what is missing and what is extra', () => {
    const [a, b] = [detection(), detection({ alert_id: 'other' })];
    expect(compareDetections([a], [])).toEqual({ ...NOTHING, missing: [a] });
    expect(compareDetections([], [a])).toEqual({ ...NOTHING, extra: [a] });
    expect(compareDetections([a], [b])).toEqual({ ...NOTHING, missing: [a], extra: [b] });
  });

  it.each<[string, Partial<Detection>]>([
    ['kind', { kind: 'extend' }],
    ['rule', { rule: 's' }],
    ['client', { client_id: 'd' }],
    ['time', { event_time_ms: 21 }],
    ['window start', { window_start_ms: 11 }],
    ['window end', { window_end_ms: 21 }],
    ['order of evidence', { evidence: ['y', 'x'] }],
    ['length of evidence', { evidence: ['x', 'y', 'z'] }],
    ['values', { details: { kind: 'distinct', field: 'region', values: ['north', 'west'] } }],
    ['details', { details: { kind: 'count', count: 2 } }],
  ])('calls altered what differs in %s', (_what, fields) => {
    const [expected, actual] = [detection(), detection(fields)];
    expect(compareDetections([expected], [actual])).toEqual({ ...NOTHING, altered: [{ expected, actual }] });
  });

  it('looks at every field', () => {
    const other: Detection = {
      alert_id: 'another',
      kind: 'extend',
      rule: 's',
      client_id: 'd',
      transaction_id: 'z',
      event_time_ms: 21,
      window_start_ms: 11,
      window_end_ms: 21,
      evidence: ['z'],
      details: { kind: 'sum', sum_cents: 1 },
    };
    expect(Object.keys(other)).toEqual(Object.keys(detection()));
    for (const [name, value] of Object.entries(other)) {
      expect(compareDetections([detection()], [detection({ [name]: value })])).not.toEqual(NOTHING);
    }
  });

  it.each<[Detection['details'], Detection['details']]>([
    [
      { kind: 'distinct', field: 'region', values: ['a', 'b'] },
      { kind: 'distinct', field: 'device', values: ['a', 'b'] },
    ],
    [
      { kind: 'pair', small_amount_cents: 1, large_amount_cents: 2 },
      { kind: 'pair', small_amount_cents: 0, large_amount_cents: 2 },
    ],
    [
      { kind: 'pair', small_amount_cents: 1, large_amount_cents: 2 },
      { kind: 'pair', small_amount_cents: 1, large_amount_cents: 3 },
    ],
    [
      { kind: 'count', count: 2 },
      { kind: 'count', count: 3 },
    ],
    [
      { kind: 'sum', sum_cents: 2 },
      { kind: 'sum', sum_cents: 3 },
    ],
  ])('tells details %j from %j', (a, b) => {
    const [expected, same, altered] = [a, { ...a }, b].map((details) => detection({ details }));
    expect(compareDetections([expected!], [same!])).toEqual(NOTHING);
    expect(compareDetections([expected!], [altered!]).altered).toHaveLength(1);
  });

  it('calls extra what is said a second time', () => {
    const a = detection();
    expect(compareDetections([a], [a, { ...a }])).toEqual({ ...NOTHING, extra: [a] });
    expect(compareDetections([a, { ...a }], [a])).toEqual({ ...NOTHING, missing: [a] });
  });

  it('pairs equal detections first where several share alert and transaction', () => {
    const [first, second, third] = [10, 15, 17].map((window_start_ms) => detection({ window_start_ms }));
    expect(compareDetections([first!, second!], [third!, first!])).toEqual({
      ...NOTHING,
      altered: [{ expected: second, actual: third }],
    });
  });
});

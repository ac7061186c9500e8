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

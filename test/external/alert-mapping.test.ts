import { describe, expect, it } from 'vitest';
import { alertMappingSchema } from '../../src/config/alert-mapping-schema.ts';
import { mappedRules, mapRow } from '../../src/external/alert-mapping.ts';

const mapped = (mapping: object, row: unknown): unknown =>
  mapRow(alertMappingSchema.parse({ name: 'm', rule: { value: 'r' }, client_id: 'c', ...mapping }), row);

describe('a mapping of alerts', () => {
  it('takes keys by name, also keys inside of keys, and says null of what is not there', () => {
    expect(mapped({ client_id: 'card.id', transaction_id: 'tx' }, { card: { id: 7 } })).toEqual({
      rule: 'r',
      client_id: '7',
      transaction_id: null,
      alert_id: null,
      event_time_ms: null,
      window_start_ms: null,
      window_end_ms: null,
      evidence: null,
      evidence_total: null,
      processing_time_ms: null,
    });
    // A key with a dot of its own comes first.
    expect(mapped({ client_id: 'card.id' }, { 'card.id': 'own', card: { id: 'inner' } })).toMatchObject({
      client_id: 'own',
    });
  });

  it('gives the rule for each value', () => {
    const rule = { from: 'type', values: { TRAVEL: 'impossible_travel' } };
    expect(mapped({ rule }, { c: '1', type: 'TRAVEL' })).toMatchObject({ rule: 'impossible_travel' });
    expect(() => mapped({ rule }, { c: '1', type: 'TRAVAL' })).toThrow(
      'type: the mapping gives no rule for "TRAVAL", only for TRAVEL; did you mean "TRAVEL"?',
    );
    expect(mapped({ rule: 'type' }, { c: '1', type: 'spending_spree' })).toMatchObject({ rule: 'spending_spree' });
  });

  it('tells which rules the engine has, if it gives rules for values', () => {
    const rulesOf = (rule: unknown) =>
      mappedRules(
        alertMappingSchema.parse({ name: 'm', client_id: 'c', rule } as Parameters<typeof alertMappingSchema.parse>[0]),
      );
    expect(rulesOf({ from: 'type', values: { A: 'x', B: 'y', C: 'x' } })).toEqual(['x', 'y']);
    expect(rulesOf({ value: 'x' })).toEqual(['x']);
    expect(rulesOf('type')).toBeNull();
    expect(mappedRules(null)).toBeNull();
  });

  it.each([
    ['ms', 1500, 1500],
    ['s', 1.5, 1500],
    ['s', '1.5', 1500],
    ['us', 1_500_999, 1500],
    ['ns', 1_500_999_999, 1500],
    // Today's nanoseconds are no integers of a double; text is exact.
    ['ns', 1_772_410_171_553_000_000, 1_772_410_171_553],
    ['ns', 1_772_410_171_557_000_000, 1_772_410_171_557],
    ['ns', 1_772_410_171_554_000_000, 1_772_410_171_554],
    ['ns', '1772410171556000000', 1_772_410_171_556],
    ['ns', '1772410171556999999', 1_772_410_171_556],
    ['ns', '-1', -1],
    ['ns', '-1000000', -1],
    ['us', '1772410171556999', 1_772_410_171_556],
    ['s', 1.001, 1001],
    ['ms', -0.5, -1],
    ['ms', '1970-01-01T00:00:01.5Z', 1500],
    ['s', '1970-01-01 01:00:01.500+01:00', 1500],
  ])('reads a time in %s, %j, as %i ms', (unit, value, ms) => {
    expect(mapped({ event_time: { from: 't', unit } }, { c: '1', t: value })).toMatchObject({ event_time_ms: ms });
  });

  it.each(['yesterday', '2026-03-01T00:00:00', true, {}])('refuses %j as a time', (value) => {
    expect(() => mapped({ event_time: 't' }, { c: '1', t: value })).toThrow(
      't: expected a number or ISO 8601 with a time zone',
    );
  });

  it('makes the other end of a window from its length', () => {
    const start = { window_start: 'from', window: '10m' };
    expect(mapped(start, { c: '1', from: 0 })).toMatchObject({ window_start_ms: 0, window_end_ms: 600_000 });
    const end = { window_end: 'to', window: '10m' };
    expect(mapped(end, { c: '1', to: 600_000 })).toMatchObject({ window_start_ms: 0, window_end_ms: 600_000 });
  });

  it('takes evidence as a list, and as a text with separators', () => {
    expect(mapped({ evidence: 'ids' }, { c: '1', ids: ['a', 2] })).toMatchObject({ evidence: ['a', '2'] });
    expect(mapped({ evidence: 'ids', evidence_total: 'n' }, { c: '1', ids: ['a'], n: '3' })).toMatchObject({
      evidence: ['a'],
      evidence_total: 3,
    });
    const evidence = { from: 'ids', separator: ',' };
    expect(mapped({ evidence }, { c: '1', ids: 'a, b' })).toMatchObject({ evidence: ['a', 'b'] });
    expect(mapped({ evidence }, { c: '1', ids: '' })).toMatchObject({ evidence: null });
  });

  it('leaves out rows that are no alerts, and names the nearest key of one that lacks something', () => {
    expect(mapped({ skip: { kind: ['heartbeat'] } }, { kind: 'heartbeat' })).toBeUndefined();
    expect(() => mapped({ client_id: 'client' }, { clients: '1' })).toThrow(
      'client: expected a value, found none; did you mean "clients"?',
    );
  });
});

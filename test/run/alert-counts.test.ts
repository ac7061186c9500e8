import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAlertCondition } from '../../src/config/capture-expectations-schema.ts';
import { type Detection } from '../../src/model/alert.ts';
import { type AlertExpectation, type CountedAlerts } from '../../src/model/capture-expectations.ts';
import { DAY_MS } from '../../src/model/time-units.ts';
import { AlertCounts } from '../../src/run/alert-counts.ts';

const alert = (rule: string, client_id: string, event_time_ms = 0, kind: Detection['kind'] = 'open'): Detection => ({
  alert_id: `${rule}-${client_id}-${event_time_ms}`,
  kind,
  rule,
  client_id,
  transaction_id: '0000000000000001',
  event_time_ms,
  window_start_ms: 0,
  window_end_ms: 0,
  evidence: ['0000000000000001'],
  details: { kind: 'distinct', field: 'region', values: ['south', 'north'] },
});

const expected = (of: CountedAlerts, condition: unknown): AlertExpectation => {
  return { path: JSON.stringify(of), of, ...parseAlertCondition(condition) };
};
const ofRule = (rule: string, condition: unknown = 0) => expected({ kind: 'rule', rule }, condition);
const ofClient = (client: string, rule: string | null, condition: unknown = 0) =>
  expected({ kind: 'client', client, rule }, condition);
const OTHERS = expected({ kind: 'unexpected' }, 0);

function counts(expectations: readonly AlertExpectation[], alerts: readonly Detection[], spanMs = DAY_MS) {
  const counted = new AlertCounts(expectations);
  for (const one of alerts) counted.add(one);
  return counted.judge(spanMs, (id) => id !== 'misspelt');
}

describe('counted alerts', () => {
  const ALERTS = [alert('a', '1'), alert('a', '1', 5, 'extend'), alert('a', '2'), alert('b', '1'), alert('c', '3')];

  it('are those of a rule, of a client, and of both, each alert once', () => {
    const expectations = [ofRule('a'), ofClient('1', null), ofClient('1', 'a'), ofClient('9', null)];
    expect(counts(expectations, ALERTS).map(({ actual }) => actual)).toEqual([2, 2, 1, 0]);
  });

  it.each<[string, AlertExpectation[], number]>([
    ['whose rule is not named', [ofRule('a'), OTHERS], 2],
    ['whose rule is not named, not even of a client', [ofRule('a'), ofClient('3', 'c'), OTHERS], 3],
    ['whose client is not named, where one is', [ofRule('a'), ofClient('1', 'a'), OTHERS], 3],
    ['of another rule than those of the client', [ofClient('1', 'a'), OTHERS], 3],
    ['of another client than one that may have any', [ofClient('1', null), OTHERS], 2],
    ['at all, where nothing is named', [OTHERS], 4],
  ])('are unexpected %s', (_, expectations, count) => {
    expect(counts(expectations, ALERTS).at(-1)!.actual).toBe(count);
  });

  it('of a client that no record is of are not measured, and not met', () => {
    const [missed] = counts([ofClient('misspelt', null, 0)], ALERTS);
    expect(missed).toMatchObject({ actual: null, passed: false });
    expect(missed!.text).toMatch(/: no record is of this client$/);
  });

  it('are told, the first five of an expectation that is missed, with what they saw', () => {
    const alerts = Array.from({ length: 7 }, (_, i) => alert('a', String(i), i));
    const [missed, met] = counts([ofRule('a', '<= 6'), ofClient('0', null, 1)], alerts);
    expect(missed).toMatchObject({ actual: 7, passed: false });
    expect(missed!.alerts!.map(({ client_id }) => client_id)).toEqual(['0', '1', '2', '3', '4']);
    expect(missed!.alerts![0]).toEqual({
      alert_id: 'a-0-0',
      rule: 'a',
      client_id: '0',
      event_time_ms: 0,
      saw: 'region: north → south',
    });
    expect(met).not.toHaveProperty('alerts');
  });

  it('a day are a rate over the span, and nothing over a span of no length', () => {
    const alerts = [alert('a', '1'), alert('a', '2'), alert('a', '3')];
    expect(counts([ofRule('a', '<= 6 a day')], alerts, DAY_MS / 2)).toMatchObject([{ actual: 6, passed: true }]);
    expect(counts([ofRule('a', '< 6 a day')], alerts, DAY_MS / 2)).toMatchObject([{ actual: 6, passed: false }]);
    expect(counts([ofRule('a', '>= 0 a day')], alerts, 0)).toMatchObject([{ actual: null, passed: false }]);
  });

  it('and unexpected ones are all of them, where each rule is named and no client', () => {
    const rule = fc.constantFrom('a', 'b', 'c');
    const drawn = fc.array(fc.record({ rule, client: fc.constantFrom('1', '2', '3') }), { maxLength: 30 });
    const named = fc.uniqueArray(rule);
    fc.assert(
      fc.property(drawn, named, (alerts, rules) => {
        const expectations = [...rules.map((one) => ofRule(one)), OTHERS];
        const judged = counts(
          expectations,
          alerts.map((one, i) => alert(one.rule, one.client, i)),
        );
        expect(judged.reduce((sum, { actual }) => sum + actual!, 0)).toBe(alerts.length);
      }),
    );
  });
});

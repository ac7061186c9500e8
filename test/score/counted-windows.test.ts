import { expect, it } from 'vitest';
import { type Rule } from '../../src/model/rule-set.ts';
import { historyOf } from '../../src/oracle/history.ts';
import { type OracleTransaction } from '../../src/oracle/transaction.ts';
import { CountedWindows, placesIn } from '../../src/score/counted-windows.ts';
import { countRule, ruleSetOf, trailing } from '../oracle/builders.ts';

it('a detection that names only the latest counts what its rule takes, and nothing else', () => {
  const at = (id: string, timeMs: number, device: string): OracleTransaction => {
    const nowhere = { region: null, category: null, location: null, point: null };
    return { id, clientId: '1', amountCents: 1, currency: 'USD', ...nowhere, device, timeMs };
  };
  const history = historyOf([at('a', 0, 'web'), at('b', 1, 'pos'), at('c', 2, 'web'), at('d', 3, 'web')]);
  const rule: Rule = { ...countRule(2, trailing(10)), where: { kind: 'values', field: 'device', values: ['web'] } };
  const counted = new CountedWindows(
    ruleSetOf(rule),
    placesIn(() => history),
  );
  const detection = {
    rule: rule.name,
    client_id: '1',
    transaction_id: 'd',
    event_time_ms: 3,
    window_start_ms: -7,
    evidence: ['c', 'd'],
    evidence_total: 3,
  };
  expect(counted.countedOf(detection, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
  expect(counted.restsOn(detection, new Set(['b']))).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { historyOf } from '../../src/oracle/history.ts';
import {
  countRule,
  distinctRule,
  expectedAlertId,
  hopping,
  inRegion,
  ruleSetOf,
  said,
  spending,
  sumRule,
  transaction,
  trailing,
  tumbling,
} from './builders.ts';

describe('alerts of trailing windows', () => {
  // north a   south b   north c   south d
  // 0         5         8         12            W = 10: one alert, opened at b
  it('extend while the condition goes on holding', () => {
    const transactions = ['north', 'south', 'north', 'south'].map((region, i) =>
      inRegion('abcd'[i]!, [0, 5, 8, 12][i]!, region),
    );
    const detections = evaluateClient(ruleSetOf(distinctRule(2, trailing(10))), historyOf(transactions));
    expect(detections.map(({ kind, transaction_id }) => [kind, transaction_id])).toEqual([
      ['open', 'b'],
      ['extend', 'c'],
      ['extend', 'd'],
    ]);
    expect(new Set(detections.map(({ alert_id }) => alert_id))).toEqual(new Set([expectedAlertId('r', 'c', 'b', '')]));
  });

  // a north   b south   c south   d north       W = 4
  // 0         2         6         7             at c only south is left; at d north is new
  it('open anew after a transaction at which the condition does not hold', () => {
    const transactions = [
      inRegion('a', 0, 'north'),
      inRegion('b', 2, 'south'),
      inRegion('c', 6, 'south'),
      inRegion('d', 7, 'north'),
    ];
    expect(said(distinctRule(2, trailing(4)), transactions)).toEqual(['open b: b a', 'open d: d c']);
  });

  // a 200.00   b 200.00        gap of W extends, a longer one opens, though both hold by themselves
  it.each([
    [10, 'extend b: a b'],
    [11, 'open b: b'],
  ])('a gap of %i ms between two detections, W = 10', (gapMs, expected) => {
    const transactions = [spending('a', 0, 20_000), spending('b', gapMs, 20_000)];
    expect(said(sumRule(10_000, trailing(10)), transactions)).toEqual(['open a: a', expected]);
  });

  it('are told apart by rule and by client', () => {
    const rules = ruleSetOf(
      { ...countRule(2, trailing(10)), name: 'one' },
      { ...countRule(2, trailing(10)), name: 'two' },
    );
    const ids = evaluateClient(rules, historyOf([transaction('a', 0), transaction('b', 1)])).map(
      ({ alert_id }) => alert_id,
    );
    expect(ids).toEqual([expectedAlertId('one', 'c', 'b', ''), expectedAlertId('two', 'c', 'b', '')]);
  });

  it('have ids over UTF-8', () => {
    const rules = ruleSetOf({ ...countRule(2, trailing(10)), name: 'règle' });
    const ofClient = (id: string, timeMs: number) => transaction(id, timeMs, { clientId: '客户' });
    const [detection] = evaluateClient(rules, historyOf([ofClient('a', 0), ofClient('b', 1)]));
    expect(detection).toMatchObject({ alert_id: expectedAlertId('règle', '客户', 'b', ''), client_id: '客户' });
  });
});

describe('alerts of aligned windows', () => {
  // [-10-------)[0---------)[10--------)
  //   a  b  c    d  e        f
  it('open at the first detection of each window, and name the window in their id', () => {
    const transactions = [-9, -7, -5, 0, 3, 10].map((timeMs, i) => transaction('abcdef'[i]!, timeMs));
    const detections = evaluateClient(ruleSetOf(countRule(2, tumbling(10))), historyOf(transactions));
    expect(detections.map(({ kind, transaction_id, alert_id }) => [kind, transaction_id, alert_id])).toEqual([
      ['open', 'b', expectedAlertId('r', 'c', 'b', '-10')],
      ['extend', 'c', expectedAlertId('r', 'c', 'b', '-10')],
      ['open', 'e', expectedAlertId('r', 'c', 'e', '0')],
    ]);
  });

  // [0---------------)
  //  a north  b south  c null      the condition stays true to the end of the window
  it('extend at every later transaction of the window at which the condition holds', () => {
    const transactions = [inRegion('a', 0, 'north'), inRegion('b', 1, 'south'), inRegion('c', 9, null)];
    expect(said(distinctRule(2, tumbling(10)), transactions)).toEqual(['open b: b a', 'extend c: b a']);
  });

  // size 10, slide 5:  [0---------)[10
  //                        [5---------)
  //                         ab     c           a 6, b 7, c 11
  it('run side by side in overlapping hopping windows', () => {
    const transactions = [transaction('a', 6), transaction('b', 7), transaction('c', 11)];
    const detections = evaluateClient(ruleSetOf(countRule(2, hopping(10, 5))), historyOf(transactions));
    expect(detections.map(({ kind, transaction_id, alert_id }) => [kind, transaction_id, alert_id])).toEqual([
      ['open', 'b', expectedAlertId('r', 'c', 'b', '0')],
      ['open', 'b', expectedAlertId('r', 'c', 'b', '5')],
      ['extend', 'c', expectedAlertId('r', 'c', 'b', '5')],
    ]);
  });
});

describe('evaluateClient', () => {
  it('says nothing about nothing', () => {
    expect(evaluateClient(ruleSetOf(countRule(2, trailing(10))), historyOf([]))).toEqual([]);
    expect(evaluateClient(ruleSetOf(), historyOf([transaction('a', 0), transaction('b', 0)]))).toEqual([]);
  });

  it('goes rule by rule, and fills every field', () => {
    const rules = ruleSetOf(countRule(2, tumbling(10)), { ...distinctRule(2, trailing(10)), name: 'travel' });
    expect(evaluateClient(rules, historyOf([inRegion('a', 12, 'north'), inRegion('b', 15, 'west')]))).toEqual([
      {
        alert_id: expectedAlertId('r', 'c', 'b', '10'),
        kind: 'open',
        rule: 'r',
        client_id: 'c',
        transaction_id: 'b',
        event_time_ms: 15,
        window_start_ms: 10,
        window_end_ms: 20,
        evidence: ['a', 'b'],
        details: { kind: 'count', count: 2 },
      },
      {
        alert_id: expectedAlertId('travel', 'c', 'b', ''),
        kind: 'open',
        rule: 'travel',
        client_id: 'c',
        transaction_id: 'b',
        event_time_ms: 15,
        window_start_ms: 5,
        window_end_ms: 15,
        evidence: ['b', 'a'],
        details: { kind: 'distinct', field: 'region', values: ['west', 'north'] },
      },
    ]);
  });
});

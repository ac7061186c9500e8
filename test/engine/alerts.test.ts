import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { type Rule, type WindowSpec } from '../../src/model/rule-set.ts';
import { type Entry, idOf, logOf, optionsOf, runEngine, runLog } from './harness.ts';

function travel(window: WindowSpec): Rule {
  return { name: 'travel', kind: 'distinct', field: 'region', atLeast: 2, window, detects: [] };
}

const go = (at: number, region: string | null): Entry => ({ at, region });

/** `o` for each detection that opens, `x` for each that extends; at the place of its trigger. */
function kinds(entries: readonly Entry[], rule: Rule): string {
  const detections = runLog(entries, [rule]).detections.map(({ detection }) => detection);
  return entries
    .map((_, place) =>
      detections.filter((d) => d.transaction_id === idOf(place)).map((d) => (d.kind === 'open' ? 'o' : 'x')),
    )
    .map((letters) => letters.join('') || '.')
    .join(' ');
}

describe('trailing windows', () => {
  const rule = travel({ kind: 'trailing', sizeMs: 10 });

  //  0  4  8  12  16  27  30
  //  n  s  n  n   n   n   s        12 − 4 ≤ 10, so s still counts at 12; not at 16; at 30 a new alert
  test('a run of detections is one alert', () => {
    const entries = [go(0, 'n'), go(4, 's'), go(8, 'n'), go(12, 'n'), go(16, 'n'), go(27, 'n'), go(30, 's')];
    expect(kinds(entries, rule)).toBe('. o x x . . o');
    const ids = runLog(entries, [rule]).detections.map(({ detection }) => detection.alert_id);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(ids[3]).not.toBe(ids[0]);
  });

  //  0  4  5  6
  //  n  s  ∅  n        a transaction without a region goes on with the alert
  test('a null does not end an alert', () => {
    expect(kinds([go(0, 'n'), go(4, 's'), go(5, null), go(6, 'n')], rule)).toBe('. o x x');
  });

  //  0  1                 12 12
  //  n  s                 n  s      the condition held at the previous transaction, but that lies before the window
  test('a previous transaction outside the window ends the alert', () => {
    expect(kinds([go(0, 'n'), go(1, 's'), go(12, 'n'), go(12, 's')], rule)).toBe('. o . o');
    const spend: Rule = {
      name: 'spend',
      kind: 'sum',
      aboveCents: 5,
      currency: 'USD',
      window: rule.window,
      detects: [],
    };
    expect(kinds([{ at: 0 }, { at: 10 }, { at: 21 }], spend)).toBe('o x o');
  });
});

describe('tumbling and hopping windows', () => {
  //  |0 2  4  5  9|10 11|       one alert each, whatever lies between
  test('the first detection of a client and window opens', () => {
    const entries = [go(0, 'n'), go(2, 's'), go(4, null), go(9, 'n'), go(10, 'n'), go(11, 's')];
    expect(kinds(entries, travel({ kind: 'tumbling', sizeMs: 10 }))).toBe('. o x x . o');
  });

  //  |−5      5|
  //       |0       10|           4: opens both; 6: only the second is left, and extended
  //       n  4  6
  test('each hopping window has its alert', () => {
    const entries = [go(0, 'n'), go(4, 's'), go(6, 'n')];
    const rule = travel({ kind: 'hopping', sizeMs: 10, slideMs: 5 });
    expect(kinds(entries, rule)).toBe('. oo x');
    const ids = runLog(entries, [rule]).detections.map(({ detection }) => detection.alert_id);
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[2]).toBe(ids[1]);
  });
});

describe('alert ids', () => {
  const hash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
  const entries = [
    { ...go(-3, 'n'), client: 'Zoë' },
    { ...go(-2, 's'), client: 'Zoë' },
  ];

  test('hash rule, client, opening transaction and window start', () => {
    const idWith = (window: WindowSpec): string => runLog(entries, [travel(window)]).detections[0]!.detection.alert_id;
    expect(idWith({ kind: 'trailing', sizeMs: 10 })).toBe(hash(`travel\0Zoë\0${idOf(1)}\0`));
    expect(idWith({ kind: 'tumbling', sizeMs: 10 })).toBe(hash(`travel\0Zoë\0${idOf(1)}\0-10`));
  });
});

describe('order of detections', () => {
  test('by transaction, then by the rule set, then by window start', () => {
    const hopping: Rule = { ...travel({ kind: 'hopping', sizeMs: 10, slideMs: 5 }), name: 'b' };
    const trailing: Rule = { ...travel({ kind: 'trailing', sizeMs: 10 }), name: 'a' };
    const entries = [go(0, 'n'), go(4, 's'), { ...go(4, 'n'), client: 'bob' }, go(4, 'n')];
    const said = runLog(entries, [hopping, trailing]).detections.map(({ detection: d }: { detection: Detection }) => [
      d.transaction_id,
      d.rule,
      d.window_start_ms,
    ]);
    expect(said).toEqual([
      [idOf(1), 'b', -5],
      [idOf(1), 'b', 0],
      [idOf(1), 'a', -6],
      [idOf(3), 'b', -5],
      [idOf(3), 'b', 0],
      [idOf(3), 'a', -6],
    ]);
  });

  test('counts are of detections and of openings', () => {
    const batch = logOf([go(0, 'n'), go(4, 's'), go(8, 'n'), go(30, 'n'), go(31, 's')]);
    const { engine } = runEngine([batch], optionsOf([travel({ kind: 'trailing', sizeMs: 10 })]), batch.vocabulary);
    expect(engine.counts).toMatchObject({ detections: 3, alerts: 2 });
  });
});

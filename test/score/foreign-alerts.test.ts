import { describe, expect, it } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { type ForeignAlert, type ForeignComparison } from '../../src/model/foreign-alert.ts';
import { holdAlerts } from '../../src/score/foreign-alerts.ts';
import { ALL_NAMED } from '../report/fixtures.ts';

// Times of client 1's transactions in minutes, and what the oracle detects of rule r:
//
//   a   b   c           d       e
//   0   2   4           10      12
//   [---b]                            alert A opens at b: evidence a, b
//       [---c]                        alert A goes on at c: evidence b, c
//                       [-------e]    alert E opens at e: evidence d, e
const MINUTE = 60_000;
const TIMES: Readonly<Record<string, number>> = { a: 0, b: 2, c: 4, d: 10, e: 12 };

function detection(at: string, alertId: string, evidence: readonly string[]): Detection {
  const timeMs = TIMES[at]! * MINUTE;
  return {
    alert_id: alertId,
    kind: alertId.toLowerCase() === evidence[0] ? 'open' : 'extend',
    rule: 'r',
    client_id: '1',
    transaction_id: at,
    event_time_ms: timeMs,
    window_start_ms: timeMs - 3 * MINUTE,
    window_end_ms: timeMs,
    evidence,
    details: { kind: 'count', count: 2 },
  };
}

const REFERENCE = [detection('b', 'A', ['a', 'b']), detection('c', 'A', ['b', 'c']), detection('e', 'E', ['d', 'e'])];

function alert(rest: Partial<ForeignAlert>): ForeignAlert {
  return {
    alert_id: 'x',
    kind: 'open',
    rule: 'r',
    client_id: '1',
    transaction_id: null,
    event_time_ms: null,
    window_start_ms: null,
    window_end_ms: null,
    evidence: null,
    details: null,
    ...rest,
  };
}

function held(
  alerts: readonly ForeignAlert[],
  compared: ForeignComparison['compared'] = 'detections',
  rung: ForeignComparison['reference'] = 'delivered',
) {
  const timing = { event_clock_ms: Number.NaN, processing_time_ms: null, at_end: false };
  const said = alerts.map((one) => ({ detection: one, timing, line: JSON.stringify(one) }));
  const eventTimeOf = (id: string): number | undefined => (id in TIMES ? TIMES[id]! * MINUTE : undefined);
  const known = { eventTimeOf, idsBetween: () => [], counted: ALL_NAMED };
  const result = holdAlerts(said, REFERENCE, { reference: rung, compared, rules: null }, known);
  const { missing, extra, altered } = result.compare(REFERENCE, result.engine, 'r');
  return { ...result, differences: [missing.length, extra.length, altered.length] };
}

describe("another engine's alert", () => {
  it('with its transaction stands for the detection there, and gets its evidence and times', () => {
    const { engine, differences, counts } = held([alert({ transaction_id: 'b' })]);
    expect(engine).toMatchObject([{ transaction_id: 'b', event_time_ms: 2 * MINUTE, evidence: ['a', 'b'] }]);
    expect(differences).toEqual([2, 0, 0]);
    expect(counts).toEqual({ matched_by: { transaction_id: 1, evidence: 0, window: 0 }, unmatched: 0 });
  });

  it('with another transaction stands for none, whatever its window', () => {
    const { engine, isKnown, differences } = held([
      alert({ transaction_id: 'd', window_start_ms: 0, window_end_ms: 12 * MINUTE }),
    ]);
    expect(engine).toMatchObject([{ transaction_id: 'd', evidence: ['d'] }]);
    expect(isKnown(engine[0]!)).toBe(false);
    expect(differences).toEqual([3, 1, 0]);
  });

  it('with evidence stands for what has the same, and if there is none, for what shares some', () => {
    expect(held([alert({ evidence: ['c', 'b'] })]).engine).toMatchObject([{ transaction_id: 'c' }]);
    expect(held([alert({ evidence: ['b'] })]).differences).toEqual([1, 0, 0]);
    const none = held([alert({ evidence: [] })]);
    expect(none.counts.unmatched).toBe(1);
  });

  it.each([
    // The window, the detections that reach into it.
    [0, 1, ['b']],
    [0, 2, ['b', 'c']],
    [3, 3, ['c']],
    [5, 9, []],
    [4, 10, ['c', 'e']],
    [12, 18, ['e']],
    // More than twice as long as the rule's.
    [0, 7, []],
    // One end: the window is as long as those of the detections, 3 minutes.
    [null, 2, ['b', 'c']],
    [null, 12, ['e']],
    [null, 9, []],
    [2, null, ['b', 'c']],
    [9, null, ['e']],
    [5, null, []],
  ])('with a window alone, minutes %i to %i, stands for those that reach into it', (from, to, found) => {
    const window = { window_start_ms: from && from * MINUTE, window_end_ms: to && to * MINUTE };
    const { differences, engine } = held([alert(window)]);
    expect(differences[0]).toBe(REFERENCE.length - found.length);
    const evidence = REFERENCE.filter((one) => found.includes(one.transaction_id)).flatMap((one) => one.evidence);
    expect(engine[0]!.evidence).toEqual([...new Set(evidence)]);
  });

  it('of another rule or client stands for none', () => {
    expect(held([alert({ transaction_id: 'b', rule: 's' })]).counts.unmatched).toBe(1);
    expect(held([alert({ transaction_id: 'b', client_id: '2' })]).counts.unmatched).toBe(1);
  });

  it('that says a thing once has met the whole alert, where alerts are compared', () => {
    const alerts = [alert({ transaction_id: 'c' }), alert({ transaction_id: 'd', alert_id: 'y' })];
    expect(held(alerts, 'alerts').differences).toEqual([1, 1, 0]);
    expect(held(alerts, 'detections').differences).toEqual([2, 1, 0]);
  });

  it('is altered if it says something else of its transaction', () => {
    expect(held([alert({ transaction_id: 'b', event_time_ms: 1 })]).differences).toEqual([2, 0, 1]);
    expect(held([alert({ transaction_id: 'b', evidence: ['b'] })]).differences).toEqual([2, 0, 1]);
    expect(held([alert({ transaction_id: 'b', evidence: ['b', 'a'] })]).differences).toEqual([2, 0, 0]);
  });

  it('with every field is compared in every field', () => {
    expect(held(REFERENCE, 'every_field').differences).toEqual([0, 0, 0]);
    expect(held([{ ...REFERENCE[0]!, kind: 'extend' }, ...REFERENCE.slice(1)], 'every_field').differences).toEqual([
      0, 0, 1,
    ]);
  });

  it('may have ids of its own, unless it promises ours', () => {
    const named = (ids: readonly string[]) => REFERENCE.map((one, i) => ({ ...one, alert_id: ids[i]! }));
    expect(held(named(['1', '1', '2']), 'every_field').differences).toEqual([0, 0, 0]);
    expect(held(named(['1', '1', '2']), 'every_field', 'admitted').differences).toEqual([3, 3, 0]);
    // An alert that is told as two, and two that are told as one, are differences.
    expect(held(named(['1', '3', '2']), 'every_field').differences).toEqual([1, 1, 0]);
    expect(held(named(['1', '1', '1']), 'every_field').differences).toEqual([1, 1, 0]);
    const altered = { ...REFERENCE[2]!, alert_id: '2', window_end_ms: 0 };
    expect(held([...named(['1', '1']).slice(0, 2), altered], 'every_field').differences).toEqual([0, 0, 1]);
  });

  it('that names a transaction which was never made is refused', () => {
    expect(() => held([alert({ transaction_id: 'z' })])).toThrow(
      'alert x of rule r names the transaction "z", which client 1 never made',
    );
    expect(() => held([alert({ evidence: ['b', 'z'] })])).toThrow('names the transaction "z"');
  });
});

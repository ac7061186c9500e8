import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendReach, firstOfChains, reachOf } from '../../src/score/false-occurrences.ts';
import { decoy, detection, MINUTE, RULE_SET, scoresOf, seenDownTo } from '../report/fixtures.ts';

const reach = (fromMs: number, toMs: number, clientId = '1') => ({ fromMs, toMs, clientId });

describe('firstOfChains', () => {
  //   |---|          |---|
  //       |---|
  it('joins trailing windows that share an instant, and leaves tumbling ones apart', () => {
    const alerts = [reach(0, 10), reach(10, 20), reach(21, 30)];
    expect(firstOfChains(alerts, { kind: 'trailing' })).toEqual([alerts[0], alerts[2]]);
    expect(firstOfChains(alerts, { kind: 'tumbling' })).toEqual(alerts);
  });

  it('joins what only a third one joins, under the one that comes first in the list', () => {
    const alerts = [reach(20, 30), reach(0, 10), reach(5, 25)];
    expect(firstOfChains(alerts, { kind: 'hopping' })).toEqual([alerts[0]]);
  });

  it('joins no two clients', () => {
    const alerts = [reach(0, 10), reach(0, 10, '2')];
    expect(firstOfChains(alerts, { kind: 'hopping' })).toEqual(alerts);
  });

  it('finds the connected parts, whatever the order of the list', () => {
    const spans = fc.array(fc.tuple(fc.nat(60), fc.nat(8), fc.constantFrom('1', '2')), { maxLength: 20 });
    fc.assert(
      fc.property(spans, (drawn) => {
        const alerts = drawn.map(([from, length, client]) => reach(from, from + length + 1, client));
        const overlaps = (a: (typeof alerts)[number], b: (typeof alerts)[number]) =>
          a.clientId === b.clientId && a.fromMs < b.toMs && b.fromMs < a.toMs;
        // By flooding: slow, and another way than the one that is tested.
        const left = new Set(alerts);
        let parts = 0;
        while (left.size > 0) {
          const queue = [[...left][0]!];
          left.delete(queue[0]!);
          parts += 1;
          for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
            for (const other of left) {
              if (!overlaps(one, other)) continue;
              left.delete(other);
              queue.push(other);
            }
          }
        }
        expect(firstOfChains(alerts, { kind: 'hopping' })).toHaveLength(parts);
        expect(firstOfChains([...alerts].reverse(), { kind: 'hopping' })).toHaveLength(parts);
      }),
    );
  });
});

describe('reachOf', () => {
  const window = { window_start_ms: 100, window_end_ms: 700 };

  // window   |=======================|
  // speed             |------x            from the place before
  // anomaly                  x            the past is no part of it
  it('is the window, or what happened where the window only says how far back a rule looks', () => {
    const at = (eventTimeMs: number, details: Parameters<typeof reachOf>[0]['details']) =>
      reachOf({ ...window, event_time_ms: eventTimeMs, ...(details === undefined ? {} : { details }) });
    const anomaly = { kind: 'anomaly', score_milli: 6000, usual_cents: 1000, compared: 12, grouped: true } as const;
    expect(at(600, { kind: 'count', count: 3 })).toEqual({ fromMs: 100, toMs: 700 });
    expect(at(600, undefined)).toEqual({ fromMs: 100, toMs: 700 });
    expect(at(600, { kind: 'speed', distance_m: 9000, elapsed_ms: 200 })).toEqual({ fromMs: 400, toMs: 600 });
    expect(at(600, anomaly)).toEqual({ fromMs: 600, toMs: 600 });
    const reached = at(600, anomaly);
    extendReach(reached, { ...window, event_time_ms: 650, details: anomaly });
    expect(reached).toEqual({ fromMs: 600, toMs: 650 });
  });
});

describe('precision', () => {
  it('counts false alerts whose windows overlap once, of whatever classes, and says both counts', () => {
    const at = (id: string, minute: number, evidence: readonly string[]) =>
      detection(id, evidence, { event_time_ms: minute * MINUTE });
    const engine = [at('a', 0, ['d1']), at('b', 4, ['x']), at('c', 30, ['y']), at('m', 60, ['t1'])];
    const rungs = { ...seenDownTo('admitted', ...engine), rule: engine.slice(0, 2) };
    const episodes = [
      decoy('d', ['d1']),
      { ...decoy('e', ['t1']), label: 'fraud' as const, pattern: 'travel', resembles: ['travel'] },
    ];
    const { alerts } = scoresOf({ episodes, engine, rungs }).rules.get('travel')!;
    expect(alerts).toMatchObject({ total: 4, matched: 1, decoy: 1, coincidental: 1, artefact: 1 });
    expect(alerts.occurrences).toEqual({
      false: 2,
      decoy: 1,
      cross_pattern: 0,
      artefact: 1,
      coincidental: 0,
      spurious: 0,
    });
    expect(alerts.precision).toBe(1 / 3);
    expect(RULE_SET.rules[0]!.window.kind).toBe('trailing');
  });
});

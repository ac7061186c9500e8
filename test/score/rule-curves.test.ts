import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { type Episode } from '../../src/model/episode.ts';
import { type Filter } from '../../src/model/filter.ts';
import { type Rule, type WindowSpec } from '../../src/model/rule-set.ts';
import { compareText } from '../../src/model/text-order.ts';
import { evaluateClient } from '../../src/oracle/evaluate.ts';
import { type History, historyOf } from '../../src/oracle/history.ts';
import { type OracleTransaction } from '../../src/oracle/transaction.ts';
import { type CurveFigures } from '../../src/report/curve-schema.ts';
import { type CurveInput, type CurveView } from '../../src/score/curve-tally.ts';
import { EpisodeIndex, relationsTo } from '../../src/score/matching.ts';
import { RuleCurves } from '../../src/score/rule-curves.ts';
import { anomalyRule, eastM, treesRule } from '../oracle/builders.ts';
import { ALL_NAMED, decoy, episode, facts, MINUTE } from '../report/fixtures.ts';

const SPAN_MS = 86_400_000;
const DETECTS = ['travel'];

const window = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((n): WindowSpec => ({ kind: 'trailing', sizeMs: n * MINUTE })),
  fc.integer({ min: 1, max: 12 }).map((n): WindowSpec => ({ kind: 'tumbling', sizeMs: n * MINUTE })),
  fc
    .record({ slide: fc.integer({ min: 1, max: 4 }), times: fc.integer({ min: 1, max: 3 }) })
    .map(({ slide, times }): WindowSpec => ({
      kind: 'hopping',
      sizeMs: slide * times * MINUTE,
      slideMs: slide * MINUTE,
    })),
);
const base = fc.record({ name: fc.constant('travel'), detects: fc.constant(DETECTS), window });
const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc
    .tuple(base, fc.integer({ min: 2, max: 4 }))
    .map(([own, atLeast]): Rule => ({ ...own, kind: 'distinct', field: 'region', atLeast })),
  fc
    .tuple(base, fc.constantFrom('adjacent', 'ordered', 'unordered'), fc.integer({ min: 1, max: 40 }), fc.nat(60))
    .map(([own, order, belowCents, more]): Rule => {
      return { ...own, kind: 'pair', order, belowCents, aboveCents: belowCents + more, currency: 'USD' };
    }),
  fc.tuple(base, fc.integer({ min: 2, max: 5 })).map(([own, atLeast]): Rule => ({ ...own, kind: 'count', atLeast })),
  fc.tuple(base, fc.nat(150)).map(([own, aboveCents]): Rule => ({ ...own, kind: 'sum', aboveCents, currency: 'USD' })),
  // A kilometre a minute, more or less.
  fc
    .tuple(base, fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(0, 1000))
    .map(([own, maxMetresPerHour, minMetres]): Rule => {
      return { ...own, kind: 'speed', maxMetresPerHour, minMetres };
    }),
  fc
    .tuple(base, fc.integer({ min: 1, max: 2000 }), fc.constantFrom('robust', 'z', 'trees'))
    .map(([own, aboveMilli, score]): Rule =>
      score === 'trees'
        ? treesRule(own.window, { ...own, aboveMilli })
        : anomalyRule(own.window, { ...own, aboveMilli, score }),
    ),
);

const regions = [null, ...'abcdefgh'];
const transactions = fc
  .array(
    fc.record({
      gapMs: fc.constantFrom(0, 1, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE),
      amountCents: fc.integer({ min: -20, max: 200 }),
      region: fc.constantFrom(...regions),
      point: fc.option(
        fc.integer({ min: 0, max: 5 }).map((km) => eastM(1000 * km)),
        { freq: 4 },
      ),
      currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'),
      /** Ids are not in the order of transactions. */
      name: fc.nat(999),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((drawn) => {
    let timeMs = 0;
    return drawn.map(({ gapMs, name, ...rest }, i): OracleTransaction => {
      timeMs += gapMs;
      return {
        id: `${name}-${i}`,
        clientId: '1',
        category: null,
        location: null,
        device: null,
        timeMs,
        ...rest,
      };
    });
  });

const where = fc.constantFrom<Filter | null>(
  null,
  { kind: 'not', of: { kind: 'values', field: 'region', values: ['a', 'b', 'c'] } },
  { kind: 'amount', aboveCents: 30, belowCents: null, currency: 'USD' },
);

const world = fc.record({
  rule: fc.tuple(rule, where).map(([own, filter]): Rule => (filter === null ? own : { ...own, where: filter })),
  transactions,
  /** Which transactions the episodes have, and whether they are fraud of the rule's pattern. */
  episodes: fc.array(fc.tuple(fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 4 }), fc.boolean()), {
    maxLength: 4,
  }),
  delayMs: fc.constantFrom(0, MINUTE),
});

/** Detections of one rule in the order of `alerts.jsonl`. */
function detectionsBy(own: Rule, history: History): Detection[] {
  return evaluateClient({ name: 'one', rules: [own] }, history).toSorted(
    (a, b) =>
      a.event_time_ms - b.event_time_ms ||
      compareText(a.alert_id, b.alert_id) ||
      compareText(b.kind, a.kind) ||
      compareText(a.transaction_id, b.transaction_id),
  );
}

function withThreshold(own: Rule, name: string, value: number): Rule {
  if (name === 'max_m_per_h') return { ...own, maxMetresPerHour: value } as Rule;
  if (name === 'above_score_milli') return { ...own, aboveMilli: value } as Rule;
  if (name === 'below_cents') return { ...own, belowCents: value } as Rule;
  return (name === 'above_cents' ? { ...own, aboveCents: value } : { ...own, atLeast: value }) as Rule;
}

// x: own threshold  ──●───●──●─────●──   a curve's point must be what the oracle says of the same
// stricter          ──────●────────●──   transactions with the stricter rule, counted anew
it('says of every stricter setting of every rule what the oracle says with it', () => {
  fc.assert(
    fc.property(world, ({ rule: own, transactions: done, episodes, delayMs }) => {
      const history = historyOf(done);
      const named = episodes.flatMap(([places, isFraud], i): Episode[] => {
        const ids = places.filter((place) => place < done.length).map((place) => done[place]!.id);
        return ids.length === 0 ? [] : [(isFraud ? episode : decoy)(`e${i}`, ids, { amount_exposed_cents: 100 + i })];
      });
      const places = new Map(done.map(({ id, timeMs }, offset) => [id, { eventTimeMs: timeMs, offset }]));
      const timeOf = (id: string): number => places.get(id)!.eventTimeMs;
      const input: CurveInput = {
        admitted: { placeOf: (id) => places.get(id)!, historyOf: () => history },
        counted: () => ALL_NAMED,
        timings: ({ transaction_id: id }) => {
          return { event_clock_ms: 0, processing_time_ms: timeOf(id) + delayMs, at_end: false };
        },
        factsOf: (id) =>
          facts(id, { true_time_ms: timeOf(id), amount_cents: done[places.get(id)!.offset]!.amountCents }),
      };
      const index = new EpisodeIndex(named);
      const view: CurveView = { index, relations: relationsTo(own, named) };

      const counted = (stricter: Rule): CurveFigures => {
        const said = detectionsBy(stricter, history);
        const found = named.flatMap((one) => {
          const first = said.find(({ evidence }) => evidence.some((id) => one.transaction_ids.includes(id)));
          return one.label === 'fraud' && first !== undefined ? [{ one, ms: first.event_time_ms + delayMs }] : [];
        });
        const unspent = found.flatMap(({ one, ms }) =>
          one.transaction_ids
            .filter((id) => timeOf(id) > ms)
            .map((id) => Math.max(0, done[places.get(id)!.offset]!.amountCents)),
        );
        const alerts = said.filter(({ kind }) => kind === 'open').length;
        return {
          alerts,
          alerts_per_day: alerts,
          episodes: found.length,
          amount_caught_cents: found.reduce((sum, { one }) => sum + one.amount_exposed_cents, 0),
          amount_saved_cents: unspent.reduce((sum, cents) => sum + cents, 0),
        };
      };

      const curves = new RuleCurves(own);
      curves.add(view, detectionsBy(own, history), input);
      const { window_curve: byWindow, threshold_curves: byThreshold = {} } = curves.curves(SPAN_MS, counted(own));
      for (const { window_ms: sizeMs, ...figures } of byWindow?.points ?? []) {
        expect(figures).toEqual(counted({ ...own, window: { kind: 'trailing', sizeMs } }));
      }
      for (const [name, curve] of Object.entries(byThreshold)) {
        for (const { threshold, ...figures } of curve?.points ?? []) {
          expect({ name, threshold, ...figures }).toEqual({
            name,
            threshold,
            ...counted(withThreshold(own, name, threshold)),
          });
        }
      }
    }),
  );
});

it('is a defect where a curve does not end at what the run had', () => {
  const own: Rule = {
    kind: 'count',
    name: 'many',
    atLeast: 2,
    window: { kind: 'trailing', sizeMs: MINUTE },
    detects: [],
  };
  expect(() => new RuleCurves(own).curves(SPAN_MS, { alerts: 1, episodes: 0 })).toThrow(
    'the curve of rule many by at_least ends at 0 alerts and 0 episodes, the run had 1 and 0',
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scenarioOf } from '../../../src/config/load-scenario.ts';
import { PLAIN_WAYS } from '../../../src/hunt/case.ts';
import { type Section } from '../../../src/hunt/draw/form.ts';
import { drawOwnPattern } from '../../../src/hunt/draw/own-pattern.ts';
import { tryCase } from '../../../src/hunt/try-case.ts';
import { type Distribution } from '../../../src/model/distribution.ts';
import { type Choice, completingStep, type OwnPattern, type SequenceStep } from '../../../src/model/own-pattern.ts';
import { type OwnFraudSpec } from '../../../src/model/scenario.ts';
import { Random } from '../../../src/random/random.ts';
import { BUILT_IN_REGIONS } from '../../../src/sim/regions.ts';
import { createWorld } from '../../../src/sim/world.ts';
import { rowsById, type WorldRow, worldRows } from '../rows.ts';

const EPISODES = 12;
const HOUR_MS = 3_600_000;

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const patternOf = (seed: number): Section => drawOwnPattern(Random.fromSeed(`pattern-${seed}`));

/** A scenario with a drawn pattern, in the form of its file. */
function formOf(seed: number, evasion: number, more: Section = {}): Section {
  const pattern = patternOf(seed);
  const evades = JSON.stringify(pattern).includes('evades');
  return {
    name: 'drawn',
    seed: String(seed),
    duration: '2h',
    traffic: { kind: 'none', clients: 40 },
    patterns: { drawn_sequence: pattern },
    fraud: [{ pattern: 'drawn_sequence', episodes: EPISODES, ...(evades ? { evasion } : {}) }],
    ...more,
  };
}

/** The transactions of an episode by step, from the counts that the pattern says and those that its parameters say. */
function byStep(
  own: OwnPattern,
  rows: readonly WorldRow[],
  parameters: Readonly<Record<string, unknown>>,
): WorldRow[][] {
  let next = 0;
  return own.sequence.map(({ count }, i) => {
    const drawn = count.low === count.high ? count.low : Number(parameters[`step_${i + 1}_count`]);
    expect(drawn).toBeGreaterThanOrEqual(count.low);
    expect(drawn).toBeLessThanOrEqual(count.high);
    next += drawn;
    return rows.slice(next - drawn, next);
  });
}

/** Whether a whole number can be a draw of a distribution. */
function expectDraw(value: number, spec: Distribution): void {
  if (spec.kind === 'constant') expect(value).toBe(spec.value);
  else if (spec.kind === 'uniform') {
    expect(value).toBeGreaterThanOrEqual(spec.low);
    expect(value).toBeLessThan(spec.high);
  } else throw new Error(`no ${spec.kind} is drawn here`);
}

/** That times are as drawn, which they are without evasion. */
function expectTimes(step: SequenceStep, times: readonly number[], before: number | undefined): void {
  if (before !== undefined) expectDraw(times[0]! - before, step.gapMs!);
  if (step.spanMs !== undefined) {
    expect(times.at(-1)! - times[0]!).toBeLessThanOrEqual(
      step.spanMs.kind === 'constant' ? step.spanMs.value : (step.spanMs as { high: number }).high,
    );
  } else if (step.spacingMs !== undefined) {
    for (const [i, time] of times.slice(1).entries()) expectDraw(time - times[i]!, step.spacingMs);
  }
}

type Field = 'category' | 'device' | 'region' | 'location';

function expectValue(
  field: Field,
  choice: Choice<string> | undefined,
  row: WorldRow,
  earlier: readonly WorldRow[],
  home: WorldRow['location'],
): void {
  if (choice === undefined) return;
  const regionOf = (city: string | null) =>
    BUILT_IN_REGIONS.find(({ cities }) => cities.some(({ name }) => name === city))!;
  switch (choice.kind) {
    case 'one_of':
      return expect((choice as { names: readonly string[] }).names).toContain(row[field]);
    case 'same': {
      const last = earlier.at(-1);
      if (last !== undefined) expect(row[field]).toBe(last[field]);
      else if (field === 'region' || field === 'location') expect(row.location).toBe(home);
      return;
    }
    case 'different':
      if (field === 'location') expect(row.region).toBe(regionOf(home).name);
      return expect(earlier.map((one) => one[field])).not.toContain(row[field]);
    case 'home':
      return expect(row.location).toBe(home);
    case 'neighbouring':
      return expect(regionOf(home).neighbours).toContain(row.region);
    case 'far':
      return expect([...regionOf(home).neighbours, regionOf(home).name]).not.toContain(row.region);
    case 'shared':
      // Of whole campaigns, below.
      return;
    default:
      throw new Error(`no check of ${choice.kind}`);
  }
}

/** The episodes of a drawn pattern; of the first one from the seed on whose form has all these words. */
function play(seed: number, evasion: number, words: readonly string[] = []) {
  while (!words.every((word) => JSON.stringify(patternOf(seed)).includes(word))) seed += 1;
  const { scenario } = scenarioOf(formOf(seed, evasion));
  const world = createWorld(scenario);
  const rows = rowsById(worldRows(world));
  const { own } = scenario.fraud[0] as OwnFraudSpec;
  const { clients, places, homePlace } = world.population;
  const homes = new Map(
    [...clients].map((code, client) => [world.vocabulary.clients.text(code), places[homePlace[client]!]!]),
  );
  const episodes = world.episodes.map((episode) => ({
    episode,
    rows: episode.transaction_ids.map((id) => rows.get(id)!),
    home: world.vocabulary.locations.text(homes.get(episode.client_id)!.location),
  }));
  return { world, own, episodes, rows };
}

describe('a pattern of steps', () => {
  it('gives episodes of which every transaction is as its step says, in order, on one client, inside the run', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { world, own, episodes, rows } = play(seed, 0);
        expect(episodes.length).toBe(EPISODES);
        expect(rows.size).toBe(episodes.reduce((sum, episode) => sum + episode.rows.length, 0));
        for (const { episode, rows: all, home } of episodes) {
          const steps = byStep(own, all, episode.parameters);
          expect(steps.flat()).toEqual(all);
          expect(new Set(all.map(({ client }) => client))).toEqual(new Set([episode.client_id]));
          expect(all[0]!.trueTimeMs).toBeGreaterThanOrEqual(world.startMs);
          expect(all.at(-1)!.trueTimeMs).toBeLessThan(world.endMs);
          expect(episode.completing_transaction_id).toBe(steps[completingStep(own)]!.at(-1)!.id);
          const spanMs = episode.completing_true_time_ms - all[0]!.trueTimeMs;
          expect(episode.parameters).toMatchObject({
            transactions: all.length,
            span_ms: spanMs,
            drawn_span_ms: spanMs,
          });
          let earlier: WorldRow[] = [];
          for (const [i, own_] of steps.entries()) {
            const step = own.sequence[i]!;
            expectTimes(
              step,
              own_.map(({ trueTimeMs }) => trueTimeMs),
              earlier.at(-1)?.trueTimeMs,
            );
            for (const row of own_) {
              if (step.amountCents !== undefined) expectDraw(row.amountCents, step.amountCents);
              expect(row.amountCents).toBeGreaterThan(0);
              for (const field of ['category', 'device', 'region', 'location'] as const)
                expectValue(field, step[field], row, earlier, home);
              if (step.region === undefined && step.location === undefined) expect(row.location).toBe(home);
              expect(
                BUILT_IN_REGIONS.find(({ name }) => name === row.region)!.cities.map(({ name }) => name),
              ).toContain(row.location);
              earlier = [...earlier, row];
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('comes in campaigns of the size that it says, on different clients, that begin within the span and share what they are to share', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { world, own, episodes } = play(seed, 0, ['campaign']);
        const { clients, spanMs } = own.campaign!;
        const numbers = episodes.map(({ episode }) => Number(episode.parameters['campaign']));
        const last = numbers.at(-1)!;
        expect([...new Set(numbers)]).toEqual(Array.from({ length: last + 1 }, (_, number) => number));
        for (let number = 0; number <= last; number++) {
          const members = episodes.filter((_, n) => numbers[n] === number);
          expect(members.length).toBeLessThanOrEqual(clients.high);
          if (number < last) expect(members.length).toBeGreaterThanOrEqual(clients.low);
          expect(new Set(members.map(({ episode }) => episode.client_id)).size).toBe(members.length);
          const starts = members.map(({ rows }) => rows[0]!.trueTimeMs);
          const outlasting = members.some(({ rows }) => rows.at(-1)!.trueTimeMs === world.endMs - 1);
          if (!outlasting) expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(spanMs);
          for (const field of ['category', 'device', 'region', 'location'] as const) {
            const shared = members.flatMap(({ episode, rows }) =>
              byStep(own, rows, episode.parameters).flatMap((step, i) =>
                own.sequence[i]![field]?.kind === 'shared' ? step.map((row) => row[field]) : [],
              ),
            );
            expect(new Set(shared).size).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is evaded as the shipped patterns are: towards one ms more than the window', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.25, 1), (seed, evasion) => {
        const { own, episodes } = play(seed, evasion);
        const drawn = play(seed, 0).episodes;
        const evade = (delayMs: number, windowMs: number) =>
          Math.round((1 - evasion) * delayMs + evasion * (windowMs + 1));
        for (const [n, { episode, rows }] of episodes.entries()) {
          const { span_ms: spanMs, drawn_span_ms: drawnMs } = episode.parameters as Record<string, number>;
          const plain = drawn[n]!.episode.parameters as Record<string, number>;
          expect(drawnMs).toBe(plain['span_ms']);
          const times = rows.map(({ trueTimeMs }) => trueTimeMs);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          if (own.evadesMs !== undefined && rows[0]!.id !== episode.completing_transaction_id) {
            expect(spanMs).toBe(evade(drawnMs!, own.evadesMs));
          }
          for (const [i, step] of own.sequence.entries()) {
            if (step.evadesMs === undefined) continue;
            expect(episode.parameters[`step_${i + 1}_gap_ms`]).toBe(
              evade(plain[`step_${i + 1}_gap_ms`]!, step.evadesMs),
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('changes no legitimate transaction and no episode of another pattern when it is added', () => {
    const others: Section = {
      traffic: { kind: 'households', clients: 30, transactions_per_client_per_day: 60 },
      decoys: [{ kind: 'mall_trip', count: 5 }],
    };
    const before = { pattern: 'spending_spree', episodes: 5 };
    const gift = { pattern: 'gift', episodes: 4 };
    const patterns = { gift: { sequence: [{ count: '1..3', spacing: '5s' }] } };
    fc.assert(
      fc.property(seeds, (seed) => {
        const without = { ...formOf(seed, 0, others), patterns, fraud: [before, gift] };
        const added = { pattern: 'drawn_sequence', episodes: 6 };
        const withIt = {
          ...without,
          patterns: { drawn_sequence: patternOf(seed), ...patterns },
          fraud: [before, gift, added],
        };
        const [plain, more] = [without, withIt].map((form) => createWorld(scenarioOf(form).scenario));
        const own = more!.episodes.filter(({ pattern }) => pattern === 'drawn_sequence');
        expect(own.length).toBe(6);
        expect(more!.episodes.filter((episode) => !own.includes(episode))).toEqual(plain!.episodes);
        const ids = new Set(own.flatMap(({ transaction_ids }) => transaction_ids));
        const rows = worldRows(more!);
        expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
        expect(rows.filter(({ id }) => !ids.has(id))).toEqual(worldRows(plain!));
      }),
      { numRuns: 12 },
    );
  });

  it('is detected by the engine as by the oracle', async () => {
    const rules = [
      { name: 'much', kind: 'sum', above: '600.00 USD', window: '10m', detects: ['drawn_sequence'] },
      { name: 'many', kind: 'count', at_least: 3, window: { tumbling: '5m' }, detects: ['drawn_sequence'] },
      { name: 'far', kind: 'distinct', field: 'location', at_least: 2, window: '15m', detects: ['drawn_sequence'] },
    ];
    await fc.assert(
      fc.asyncProperty(seeds, fc.constantFrom(0, 0.5, 1), async (seed, evasion) => {
        const delivery = { delay: { uniform: ['0s', '20s'] }, duplicates: { share: 0.1, after: '3s' } };
        const form = formOf(seed, evasion, { delivery, engine: { rules: { name: 'drawn', rules } } });
        const { failure, refusal, transactions } = await tryCase({ form, ways: PLAIN_WAYS });
        expect({ failure, refusal }).toEqual({ failure: null, refusal: null });
        expect(transactions).toBeGreaterThanOrEqual(EPISODES);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

it('every word of the grammar is drawn in these properties', () => {
  const text = Array.from({ length: 300 }, (_, seed) => JSON.stringify(patternOf(seed))).join('\n');
  const words = [
    'count":\\d',
    'count":"\\d\\.\\.\\d',
    'spacing',
    'span',
    'gap',
    'amount',
    'evades',
    '],"evades',
    'completes',
    'campaign',
  ];
  const choices = ['category', 'device', 'region', 'location'].flatMap((field) =>
    ['\\[', '"same', '"different', '"shared'].map((choice) => `${field}":${choice}`),
  );
  const places = ['region":"home', 'region":"far', 'region":"neighbouring', 'location":"home'];
  for (const word of [...words, ...choices, ...places]) expect(text).toMatch(new RegExp(word));
});

it('a pattern that is longer than the run by any draw is refused before an episode is drawn', () => {
  const long = { sequence: [{}, { gap: { exponential: { mean: '1h' } } }] };
  const form = formOf(1, 0, { patterns: { drawn_sequence: long }, fraud: [{ pattern: 'drawn_sequence' }] });
  const { scenario } = scenarioOf(form);
  expect(() => createWorld({ ...scenario, durationMs: HOUR_MS / 60 })).toThrow(
    /takes longer than any client is around/,
  );
});

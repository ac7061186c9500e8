import { type DeliverySpec } from '../../src/model/delivery.ts';
import { type Distribution } from '../../src/model/distribution.ts';
import {
  type DecoyKind,
  type DecoySpec,
  type FraudPattern,
  type FraudSpec,
  type Scenario,
} from '../../src/model/scenario.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Monday 2026-03-02, midnight UTC. */
export const START_MS = 1_772_409_600_000;

export const constant = (value: number): Distribution => ({ kind: 'constant', value });
export const uniform = (low: number, high: number): Distribution => ({ kind: 'uniform', low, high });

export const PROMPT_DELIVERY: DeliverySpec = {
  partitions: 4,
  delayMs: constant(0),
  disorder: { share: 0, extraMs: constant(0) },
  duplicates: { share: 0, afterMs: constant(0) },
};

export const ROUGH_DELIVERY: DeliverySpec = {
  partitions: 4,
  delayMs: { kind: 'lognormal', median: 300, sigma: 0.8, max: 10_000 },
  disorder: { share: 0.2, extraMs: { kind: 'exponential', mean: 60_000, max: null } },
  duplicates: { share: 0.1, afterMs: uniform(0, 120_000) },
};

/** Two hundred households for two days, without fraud or decoys, unless told otherwise. */
export function scenarioFixture(changes: Partial<Scenario> = {}): Scenario {
  return {
    name: 'fixture',
    title: 'Fixture',
    description: '',
    group: 'test',
    seed: '42',
    startMs: START_MS,
    durationMs: 2 * DAY,
    traffic: { kind: 'households', clients: 200, transactionsPerClientPerDay: 5, activitySkew: 0.5 },
    fraud: [],
    decoys: [],
    clocks: [],
    delivery: PROMPT_DELIVERY,
    engine: { ruleSet: { name: 'none', rules: [] }, allowedDisorderMs: 0, maxFutureMs: null, aggregates: false },
    expect: [],
    ...changes,
  };
}

type FraudOf<P extends FraudPattern> = Extract<FraudSpec, { pattern: P }>;

const FRAUD: { readonly [P in FraudPattern]: FraudOf<P> } = {
  impossible_travel: {
    pattern: 'impossible_travel',
    episodes: 10,
    oneEpisodePerClient: true,
    evasion: constant(0),
    gapMs: uniform(0, 10 * MINUTE),
    amountCents: uniform(2000, 50_000),
  },
  spending_spree: {
    pattern: 'spending_spree',
    episodes: 10,
    oneEpisodePerClient: true,
    evasion: constant(0),
    categories: 4,
    spanMs: constant(15 * MINUTE),
    amountCents: { kind: 'lognormal', median: 12_000, sigma: 0.6, max: null },
  },
  low_high_velocity: {
    pattern: 'low_high_velocity',
    episodes: 10,
    oneEpisodePerClient: true,
    evasion: constant(0),
    probes: 2,
    probeSpacingMs: uniform(1000, 20_000),
    gapMs: uniform(0, 5 * MINUTE),
    smallCents: uniform(50, 500),
    largeCents: uniform(100_001, 300_000),
  },
};

/** Ten blatant episodes of the pattern, unless told otherwise. */
export function fraud<P extends FraudPattern>(pattern: P, changes: Partial<FraudOf<P>> = {}): FraudSpec {
  return { ...FRAUD[pattern], ...changes };
}

type DecoyOf<K extends DecoyKind> = Extract<DecoySpec, { kind: K }>;

const DECOYS: { readonly [K in DecoyKind]: DecoyOf<K> } = {
  border_commuter: { kind: 'border_commuter', count: 10, gapMs: uniform(2 * MINUTE, 9 * MINUTE) },
  mall_trip: { kind: 'mall_trip', count: 10, categories: 3, spanMs: uniform(MINUTE, 15 * MINUTE) },
  coffee_then_laptop: { kind: 'coffee_then_laptop', count: 10, gapMs: uniform(MINUTE, 5 * MINUTE) },
  online_anywhere: { kind: 'online_anywhere', count: 10, gapMs: uniform(0, 10 * MINUTE) },
  flight: { kind: 'flight', count: 10, groundMs: uniform(60 * MINUTE, 90 * MINUTE) },
};

export function decoy<K extends DecoyKind>(kind: K, changes: Partial<DecoyOf<K>> = {}): DecoySpec {
  return { ...DECOYS[kind], ...changes };
}

export const ALL_FRAUD: readonly FraudSpec[] = [
  fraud('impossible_travel'),
  fraud('spending_spree'),
  fraud('low_high_velocity'),
];
/** Those of every world; a flight needs coordinates. */
export const ALL_DECOYS: readonly DecoySpec[] = [
  decoy('border_commuter'),
  decoy('mall_trip'),
  decoy('coffee_then_laptop'),
  decoy('online_anywhere'),
];

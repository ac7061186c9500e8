import { writeFileSync } from 'node:fs';

/** A scenario with something of everything, done in a fraction of a second. */
export const SMALL_SCENARIO = `name: small
title: A little of everything
group: test
seed: '1'
start: 2026-03-02T00:00:00Z
duration: 1d
traffic: { kind: households, clients: 60, transactions_per_client_per_day: 8, activity_skew: 0.5 }
fraud:
  - { pattern: impossible_travel, episodes: 20, gap: { uniform: [1m, 12m] } }
  - { pattern: spending_spree, episodes: 20, categories: 4, span: { uniform: [4m, 16m] } }
  - { pattern: low_high_velocity, episodes: 20, probes: 2, gap: { uniform: [10s, 6m] } }
decoys:
  - { kind: border_commuter, count: 10, gap: { uniform: [4m, 20m] } }
  - { kind: mall_trip, count: 10, categories: 3, span: { uniform: [6m, 14m] } }
delivery:
  partitions: 3
  delay: { lognormal: { median: 300ms, sigma: 0.8, max: 10s } }
  disorder: { share: 15%, extra: { exponential: { mean: 1m, max: 20m } } }
  duplicates: { share: 5%, after: { uniform: [50ms, 2m] } }
engine: { rules: default, allowed_disorder: 5s, max_future: 1m }
`;

/** Writes it, and whatever is to follow it, to `file`, which must be called small.yaml. */
export function writeSmallScenario(file: string, more = ''): string {
  writeFileSync(file, SMALL_SCENARIO + more);
  return file;
}

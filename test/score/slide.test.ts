import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type RuleScore } from '../../src/report/report-schema.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Fraud and decoys, each by itself: one to a client, and no other traffic. Gaps are far shorter than the window. */
const SCENARIO = `name: isolated
title: Fraud and decoys by themselves
seed: '11'
start: 2026-03-02T00:00:00Z
duration: 4d
traffic: { kind: none, clients: 400 }
fraud:
  - { pattern: low_high_velocity, episodes: 120, one_episode_per_client: true, probes: 1, gap: { uniform: [1s, 90s] } }
decoys:
  - { kind: coffee_then_laptop, count: 40, gap: { uniform: [1s, 90s] } }
delivery: { partitions: 2, delay: 100ms }
engine: { rules: default, allowed_disorder: 1s }
`;

const inFolder = temporaryFolder();

async function velocityUnder(window: string): Promise<RuleScore['alerts']> {
  writeFileSync(inFolder('isolated.yaml'), SCENARIO);
  const overrides = [`rules.low_high_velocity.window=${window}`];
  const run = await runScenario({
    ...prepareRun({ scenario: inFolder('isolated.yaml'), overrides }),
    directory: null,
    batchRows: 4096,
    attribute: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (run.kind !== 'finished') throw new Error('the run was stopped');
  return run.report.rules['low_high_velocity']!.alerts;
}

describe('precision of hopping windows', () => {
  it('does not depend on the slide, where each decoy and each fraud is by itself', async () => {
    const trailing = await velocityUnder('5m');
    expect(trailing.decoy).toBeGreaterThan(30);
    for (const slide of ['1m', '15s', '5s']) {
      const hopping = await velocityUnder(`{ hopping: { size: 5m, slide: ${slide} } }`);
      expect(hopping.decoy).toBeGreaterThan(2 * trailing.decoy!);
      expect(hopping.occurrences!.decoy).toBe(hopping.occurrences!.false);
      // A slide of a minute may part a pair that is as far apart; that is all there is between them.
      expect(Math.abs(hopping.precision! - trailing.precision!)).toBeLessThan(0.01);
    }
  });
});

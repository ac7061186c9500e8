import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultsOf, withoutAll } from '../../src/model/world-faults.ts';
import { type Scenario } from '../../src/model/scenario.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { renderPage } from '../../src/page/page.ts';
import { type AttributedMiss } from '../../src/attribution/attribute.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { type Progress } from '../../src/model/progress.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/**
 * Records arrive as late as the clock behind them is slow and as they are held back; ten minutes are allowed for:
 *
 *   clock slow by    held back by    late without
 *        12 min           –          the clock alone is to blame
 *         –            12 min        holding back alone is to blame
 *         6 min         6 min        either of them would do: any_of
 *        12 min        12 min        only both: combined
 */
const SCENARIO = `name: ascribed
title: Two faults
seed: '4'
start: 2026-03-02T00:00:00Z
duration: 6h
traffic: { kind: households, clients: 300, transactions_per_client_per_day: 30, activity_skew: 0 }
fraud:
  - { pattern: impossible_travel, episodes: 120, gap: { uniform: [1m, 12m] } }
  - { pattern: low_high_velocity, episodes: 120, probes: 1, gap: { uniform: [10s, 4m] } }
clocks:
  - { clients: 30%, offset: { uniform: [-14m, -6m] } }
delivery:
  partitions: 2
  disorder: { share: 30%, extra: { uniform: [5m, 14m] } }
engine: { rules: default, allowed_disorder: 10m }
`;

const CLOCK = 'clocks of 30 % of the clients (off by −14 min to −6 min)';

const OPTIONS = {
  batchRows: 4096,
  onProgress: () => undefined,
  signal: new AbortController().signal,
};

const inFolder = temporaryFolder();

function prepared(overrides: readonly string[] = []) {
  writeFileSync(inFolder('ascribed.yaml'), SCENARIO);
  return prepareRun({ scenario: inFolder('ascribed.yaml'), overrides });
}

function linesOf<T>(...path: readonly string[]): T[] {
  const lines = readFileSync(inFolder(...path), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

interface Outcome {
  readonly episode_id?: string;
  readonly label?: string;
  readonly rule: string;
  readonly rungs: readonly string[];
}

/** Rule and episode of what a whole run of a scenario sees on rung 5. */
async function admittedIn(scenario: Scenario): Promise<ReadonlySet<string>> {
  await runScenario({ ...OPTIONS, scenario, resolvedHash: 'f00d', directory: inFolder('variant'), attribute: false });
  const outcomes = linesOf<Outcome>('variant', 'outcomes.jsonl').filter(({ label }) => label === 'fraud');
  return new Set(
    outcomes.filter(({ rungs }) => rungs.includes('admitted')).map(({ rule, episode_id }) => `${rule} ${episode_id}`),
  );
}

describe('a missed episode', () => {
  it('is ascribed to what whole runs without each fault show, and all of them sum to the misses', async () => {
    const { scenario, resolvedHash } = prepared();
    const run = await runScenario({ ...OPTIONS, scenario, resolvedHash, directory: inFolder('run'), attribute: true });
    if (run.kind !== 'finished') throw new Error('interrupted');
    const misses = linesOf<AttributedMiss>('run', 'attribution.jsonl');
    const faults = faultsOf(scenario);
    expect(faults.map(({ name }) => name)).toEqual(['clocks[0]', 'disorder']);
    const noSkew = await admittedIn(faults[0]!.without(scenario));
    const noDisorder = await admittedIn(faults[1]!.without(scenario));
    const neither = await admittedIn(withoutAll(faults, scenario));
    const classes = new Map<string, number>();
    for (const { rule, episode_id, fault, recovered_by } of misses) {
      const key = `${rule} ${episode_id}`;
      const would = [...(noSkew.has(key) ? ['clocks[0]'] : []), ...(noDisorder.has(key) ? ['disorder'] : [])];
      expect(recovered_by).toEqual(would);
      const expected = would.length === 2 ? 'any_of' : (would[0] ?? (neither.has(key) ? 'combined' : 'none'));
      expect(fault).toBe(expected);
      classes.set(fault, (classes.get(fault) ?? 0) + 1);
    }
    expect([...classes.keys()].sort()).toEqual(['any_of', 'clocks[0]', 'combined', 'disorder', 'none']);
    for (const [rule, { episodes }] of Object.entries(run.report.rules)) {
      const { by_fault, any_of, combined, none } = run.report.attribution!.rules[rule]!;
      const sum = Object.values(by_fault).reduce((total, count) => total + count, any_of + combined + none);
      expect(sum).toBe(episodes.total! - episodes.detected!);
    }
  });

  it('is shown by fault, the largest first', async () => {
    const run = await runScenario({ ...OPTIONS, ...prepared(), directory: null, attribute: true });
    if (run.kind !== 'finished') throw new Error('interrupted');
    const { by_fault, any_of, combined, none } = run.report.attribution!.rules['low_high_velocity']!;
    const [first, second] = Object.entries(by_fault).sort(([, a], [, b]) => b - a);
    const named = ([fault, misses]: [string, number]) => [fault === 'clocks[0]' ? CLOCK : fault, misses];
    const words = [named(first!), named(second!), ['any_of', any_of], ['combined', combined], ['none', none]].map(
      (pair) => pair.join(' '),
    );
    expect(renderTerminal(run.report).replaceAll(/\s+/g, ' ')).toContain(
      words.filter((word) => !word.endsWith(' 0')).join(' · '),
    );
    expect(run.report.attribution!.names).toEqual({ 'clocks[0]': CLOCK });
    expect(renderMarkdown(run.report)).toContain('Would be detected without');
    expect(renderMarkdown(run.report)).not.toContain('clocks[');
    expect(renderPage(run.report)).toContain(CLOCK);
  });

  it('is ascribed unasked where a fault has cost something and it does not take long', async () => {
    const attributed = async (...overrides: readonly string[]) => {
      const run = await runScenario({ ...OPTIONS, ...prepared(overrides), directory: null });
      if (run.kind !== 'finished') throw new Error('interrupted');
      return run.report.attribution;
    };
    expect(await attributed()).not.toBeNull();
    expect(await attributed('clocks=[]', 'delivery.disorder.share=0')).toBeNull();
    expect(await attributed('engine.allowed_disorder=2h')).toBeNull();
    const expected = 'expect={ "attribution.rules.low_high_velocity.by_fault.clocks[0]": 0 }';
    expect(await attributed('engine.allowed_disorder=2h', expected)).not.toBeNull();
  });

  it('is not ascribed where it is not asked for, or the run is stopped on the way', async () => {
    const run = await runScenario({ ...OPTIONS, ...prepared(), directory: null, attribute: false });
    expect(run).toMatchObject({ kind: 'finished', report: { attribution: null } });
    const controller = new AbortController();
    const onProgress = ({ phase }: Progress) => {
      if (phase === 'attribute') controller.abort();
    };
    const request = { ...OPTIONS, ...prepared(), directory: null, attribute: true, onProgress };
    expect(await runScenario({ ...request, signal: controller.signal })).toMatchObject({ kind: 'interrupted' });
  });
});

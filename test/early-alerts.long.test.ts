import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listScenarios } from '../src/config/load-scenario.ts';
import { type Rule } from '../src/model/rule-set.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { runScenario } from '../src/run/run-scenario.ts';

const GOLDEN = z
  .record(
    z.string(),
    z.object({ digests: z.record(z.string(), z.string()), counts: z.record(z.string(), z.unknown()) }),
  )
  .parse(JSON.parse(readFileSync(new URL('../scenarios/golden.json', import.meta.url), 'utf8')));

/** What comes between may undo a speed, an adjacent pair or what is unusual. */
function saysEarly(rule: Rule): boolean {
  return rule.kind !== 'speed' && rule.kind !== 'anomaly' && !(rule.kind === 'pair' && rule.order === 'adjacent');
}

/** The golden results were taken without early alerts. */
describe('early alerts of the scenario', () => {
  it.each(listScenarios())('%s are confirmed, each once, and change no alert', async (name) => {
    const prepared = prepareRun({ scenario: name, overrides: ['engine.early=true'] });
    const run = await runScenario({
      ...prepared,
      directory: null,
      batchRows: DEFAULT_BATCH_ROWS,
      worker: false,
      attribute: false,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    if (run.kind !== 'finished') throw new Error(`the run is ${run.kind}`);
    const { digests, counts, early } = run.report;
    expect(digests).toEqual(GOLDEN[name]!.digests);
    expect(counts).toMatchObject(GOLDEN[name]!.counts);
    expect(early).toEqual({ said: early!.confirmed, confirmed: early!.confirmed, withdrawn: 0 });
    if (prepared.scenario.engine.ruleSet.rules.every(saysEarly)) expect(early!.confirmed).toBe(counts.detections);
  });
});

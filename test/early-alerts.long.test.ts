import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listScenarios } from '../src/config/load-scenario.ts';
import { type Rule } from '../src/model/rule-set.ts';
import { DEFAULT_BATCH_ROWS } from '../src/pipeline/batch-rows.ts';
import { prepareRun } from '../src/run/prepare.ts';
import { runScenario } from '../src/run/run-scenario.ts';
import { formatDuration } from '../src/report/format.ts';
import { type Report } from '../src/report/report-schema.ts';

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

/** The rows of the table in the page: of each scenario's rules that say something early, find half of the episodes, and have twenty. */
const PAGE_FILE = new URL('../docs/how-to/alert-early.md', import.meta.url);
const PAGE = readFileSync(PAGE_FILE, 'utf8');
const TABLE_HEAD = '| scenario | rule | at the watermark | early |\n| --- | --- | --- | --- |\n';
const gained: string[] = [];

function gainsOf(scenario: string, { rules }: Report): string[] {
  return Object.entries(rules).flatMap(([rule, { episodes, time_to_detect_ms: atWatermark, early }]) => {
    const [before, after] = [atWatermark.p50, early?.time_to_detect_ms.p50 ?? null];
    if (before === null || after === null || (episodes.total ?? 0) < 20 || episodes.recall! < 0.5) return [];
    return [`| ${scenario} | ${rule} | ${formatDuration(before)} | ${formatDuration(after)} |`];
  });
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
    gained.push(...gainsOf(name, run.report));
    if (prepared.scenario.engine.ruleSet.rules.every(saysEarly)) expect(early!.confirmed).toBe(counts.detections);
  });

  // To write the rows anew: npx vitest run --project long test/early-alerts.long.test.ts -u
  it('gain what the page says', async () => {
    const [head, rest] = PAGE.split(TABLE_HEAD) as [string, string];
    const behind = rest.slice(rest.indexOf('\n\n'));
    await expect(head + TABLE_HEAD + gained.join('\n') + behind).toMatchFileSnapshot(fileURLToPath(PAGE_FILE));
  });
});

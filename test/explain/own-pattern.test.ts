import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EpisodeExplanation } from '../../src/explain/explanation-schema.ts';
import { explainMisses, type AskedRun } from '../../src/explain/explain-run.ts';
import { explained, LISTENERS, runInto } from './running.ts';

// +0:00  +1:00  +2:00          +18:00  +18:30  +18:40
//   ●──────●──────●──────────────●───────●───────●      $100.00 each; categories 1 2 3 4 4 4; web, the last two pos
//   └── one region ─┘            └─ another, far ─┘
const SCENARIO = `
name: own-pattern
title: A pattern of its own
duration: 2h
traffic: { kind: none, clients: 3 }
patterns:
  own:
    sequence:
      - { count: 3, amount: 100.00 USD, spacing: 1m, category: different, device: web }
      - { amount: 100.00 USD, gap: 16m, category: different, region: far, device: web }
      - { count: 2, amount: 100.00 USD, gap: 30s, spacing: 10s, category: same, region: same, device: pos }
fraud:
  - { pattern: own, episodes: 1 }
engine:
  rules:
    name: own
    rules:
      - { name: regions, kind: distinct, field: region, at_least: 2, window: 15m, detects: [own] }
      - { name: categories, kind: distinct, field: category, at_least: 4, window: 15m, detects: [own] }
      - { name: four, kind: count, at_least: 4, window: 15m, detects: [own] }
      - { name: all, kind: count, at_least: 6, window: 2m, detects: [own] }
      - { name: money, kind: sum, above: 400.00 USD, window: 15m, detects: [own] }
      - { name: web_money, kind: sum, above: 400.00 USD, window: 30m, detects: [own], where: { device: web } }
      - { name: too_fast, kind: speed, max_kmh: 90000, window: 30m, detects: [own] }
      - { name: too_early, kind: speed, max_kmh: 900, window: 15m, detects: [own] }
`;

let folder: string;
let run: AskedRun;
let episode: EpisodeExplanation;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trapline-own-'));
  const path = join(folder, 'own-pattern.yaml');
  writeFileSync(path, SCENARIO);
  run = await runInto(join(folder, 'run'), path);
  episode = await explained(run, 'own-0-0', 'episode');
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ruleOf = (name: string) => episode.rules.find(({ rule }) => rule === name)!;

describe("a missed episode of a user's own pattern", () => {
  it.each([
    ['regions', '16m', '16:00'],
    ['categories', '18m', '18:00'],
    ['four', '16m40s', '16:40'],
    ['all', '18m40s', '18:40'],
    ['money', '17m40s', '17:40'],
  ])('is told by what %s needs, which is the window that is named', (name, window, took) => {
    const { why, changes, cause } = ruleOf(name);
    expect(cause).toBe('rule_ineffective');
    expect(why).toMatch(new RegExp(`took ${took}, .* out of this rule's reach`));
    expect(changes.map(({ set }) => set)).toContain(`rules.${name}.window=${window}`);
  });

  it.each([
    ['regions', 4, 'value_in_window'],
    ['web_money', 4, 'sum'],
    ['too_fast', 4, 'out_of_reach'],
    ['too_early', 4, 'partner_in_window'],
    ['all', 6, 'transactions'],
  ] as const)('is examined where %s came nearest, at its number %i', (name, number, part) => {
    const [condition] = ruleOf(name).examined;
    expect(condition!.transaction_id).toBe(episode.transactions[number - 1]!.transaction_id);
    expect(condition!.parts.filter(({ held }) => !held).map((one) => one.part)).toEqual([part]);
  });

  it('is listed by the same spans, and as of none where that is not known', async () => {
    const { groups } = await explainMisses(run, { filter: {}, limit: 1 }, LISTENERS);
    const summaries = Object.fromEntries(groups.map(({ rule, summary }) => [rule, summary]));
    expect(summaries).toMatchObject({
      regions: '1 rule_ineffective: all with a span above 15 min, median 16 min',
      too_early: '1 rule_ineffective: all longer than the window of 15 min, and the condition never held',
      too_fast: '1 rule_ineffective: all within the window of 30 min, where the condition never held',
    });
    expect(groups.map(({ misses: [miss], rule }) => [rule, miss!.why])).toEqual(
      groups.map(({ rule }) => [rule, ruleOf(rule!).why]),
    );
  });
});

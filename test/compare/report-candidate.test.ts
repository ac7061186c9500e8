import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { candidateFigures } from '../../src/compare/candidate-figures.ts';
import { mcNemar, pairedDifference } from '../../src/compare/paired-proportions.ts';
import { reportCandidate } from '../../src/compare/report-candidate.ts';
import { type Comparison } from '../../src/compare/comparison-schema.ts';
import { type EpisodeOutcome } from '../../src/report/outcomes.ts';
import { candidateIntegrity, candidateTables } from '../../src/report/candidate-rows.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { CANDIDATE } from '../../src/run/candidate.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { UNWATCHED } from '../capture/format/records.ts';
import { exampleReport } from '../report/report-fixture.ts';
import { resolve } from '../page/page-fixture.ts';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

const NEW_RULES =
  'name: new\nrules:\n  - { name: impossible_travel, kind: distinct, field: region, at_least: 2, window: 2m }\n' +
  '  - { name: spending_spree, kind: distinct, field: category, at_least: 4, window: 15m }\n' +
  '  - { name: many, kind: count, at_least: 3, window: 1h, detects: [low_high_velocity] }\n';
const RULE_SETS = { current: 'default', candidate: 'new' };
const REQUEST = { limit: 100, listed: 10, listeners: UNWATCHED };

/** Runs the small scenario with the new rules beside its own, and reports what they would change. */
async function tried(rules = NEW_RULES) {
  mkdirSync(inFolder('made'));
  writeFileSync(inFolder('made', 'new.yaml'), rules);
  const scenario = inFolder('made', 'small.yaml');
  writeFileSync(scenario, SMALL_SCENARIO.replace('default', '{ current: default, candidate: ./new.yaml }'));
  const run = await runScenario({
    ...prepareRun({ scenario }),
    directory: inFolder('run'),
    batchRows: 4096,
    ...UNWATCHED,
  });
  if (run.kind === 'interrupted' || run.candidate === undefined) throw new Error('it has a candidate');
  const { report, details, candidate } = run;
  const told = await reportCandidate(
    { folder: inFolder('run'), report, details, candidate, ruleSets: RULE_SETS },
    REQUEST,
  );
  return { ...told, current: report, candidate };
}

describe('a candidate in the report', () => {
  it('has its warnings among those of the run, under its name', async () => {
    const misspelt =
      '  - { name: web, kind: count, at_least: 3, window: 1h, where: { device: wbe }, detects: [spending_spree] }\n';
    const { report, current } = await tried(NEW_RULES + misspelt);
    const own = report.warnings!.slice(current.warnings?.length ?? 0);
    expect(own.map(({ code, text }) => [code, text.split(',')[0]])).toEqual([
      ['value_never_seen', 'Candidate new: The filter of web asks for the device "wbe"'],
    ]);
    expect(renderTerminal(report, { width: 200 })).toContain(' ! Candidate new: The filter of web');
  });

  it('has what each rule gains, loses and moves, and how the episodes go together', async () => {
    const { report, comparison, current, candidate } = await tried();
    const figures = report.candidate!;
    expect({ ...report, candidate: undefined }).toEqual({ ...current, candidate: undefined });
    expect(Object.entries(figures.rules).map(([name, { change }]) => [name, change])).toEqual([
      ['impossible_travel', 'changed'],
      ['spending_spree', 'unchanged'],
      ['low_high_velocity', 'removed'],
      ['many', 'added'],
    ]);
    for (const [name, rule] of Object.entries(figures.rules)) {
      const { same, moved, lost, gained } = rule.changes;
      expect(same + moved + lost).toBe(current.rules[name]?.alerts.total ?? 0);
      expect(same + moved + gained).toBe(candidate.rules[name]?.alerts.total ?? 0);
      const pairs = rule.episodes!;
      expect(pairs.both + pairs.only_current).toBe(current.rules[name]?.episodes.detected ?? 0);
      expect(pairs.both + pairs.only_candidate).toBe(candidate.rules[name]?.episodes.detected ?? 0);
      const counts = { ...pairs, only_a: pairs.only_current, only_b: pairs.only_candidate };
      expect(pairs).toMatchObject({ ...mcNemar(counts), ...pairedDifference(counts) });
      if (rule.change !== 'removed') expect(rule.engine_vs_oracle).toEqual({ missing: 0, extra: 0, altered: 0 });
    }
    expect(figures.rules['impossible_travel']!.episodes!.only_current).toBeGreaterThan(0);
    const { a, b } = comparison.rules['impossible_travel']!.figures;
    expect(figures.rules['impossible_travel']!.alerts_per_day).toEqual({
      current: a!.alerts.per_day,
      candidate: b!.alerts.per_day,
    });
    const { both, only_current, only_candidate, neither } = figures.episodes!;
    expect(both + only_current + only_candidate + neither).toBe(60);
    expect(figures.alerts.candidate).toBe(candidate.counts.alerts);
  });

  it('is in the files of the run for people and programs, beside the comparison', async () => {
    const { report } = await tried();
    const read = (name: string): string => readFileSync(inFolder('run', name), 'utf8');
    expect(JSON.parse(read('report.json'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(read('report.md')).toContain('## Candidate\n\n| Candidate | Alerts a day |');
    const page = read('report.html');
    expect(page).toContain('<section id="candidate"');
    const shown = [...page.matchAll(/<data value="([^"]*)" data-at="(\/candidate\/[^"]*)">/g)];
    expect(shown.length).toBeGreaterThan(50);
    for (const [, value, at] of shown)
      expect({ at, value: resolve(report, at!) }).toEqual({ at, value: Number(value) });
    expect(read('compare.md')).toContain('impossible');
    expect(JSON.parse(read(`${CANDIDATE}/report.json`))).not.toHaveProperty('candidate');
    const terminal = renderTerminal(report);
    expect(terminal).toContain(' impossible_travel, changed ');
    expect(terminal).toContain(' ✓ candidate = oracle: 0 missing, 0 extra, 0 altered');
  });
});

const outcome = (episode_id: string, rule: string | null, detected: boolean): EpisodeOutcome => ({
  episode_id,
  label: 'fraud',
  pattern: 'p',
  rule,
  rungs: [],
  detected,
  cause: null,
  alert_ids: [],
  time_to_detect_ms: null,
  time_to_detect_event_ms: null,
});

describe('figures of a candidate', () => {
  const comparison = { rules: {}, settings: [] } as unknown as Comparison;
  const sides = { current: exampleReport(), candidate: exampleReport(), ruleSets: RULE_SETS };

  it('count an episode in all once, whichever rules detect it', () => {
    const outcomes = {
      current: [outcome('1', 'a', true), outcome('1', 'b', false), outcome('2', 'a', false), outcome('3', 'a', true)],
      candidate: [outcome('1', 'b', true), outcome('2', 'c', true), outcome('4', 'c', false)],
    };
    const { episodes } = candidateFigures(comparison, { ...sides, outcomes });
    expect(episodes).toMatchObject({
      both: 1,
      only_current: 1,
      only_candidate: 1,
      neither: 1,
      difference: 0,
      p_exact: 1,
    });
  });

  it('have no episodes where nothing is scored', () => {
    const outcomes = { current: [], candidate: [{ ...outcome('1', 'a', true), label: 'labelled' as const }] };
    expect(candidateFigures(comparison, { ...sides, outcomes }).episodes).toBeNull();
  });

  it('tell an engine that is not as its oracle', () => {
    const report = exampleReport();
    expect(candidateIntegrity(report)).toBeNull();
    expect(candidateTables(report)).toEqual([]);
    const figures = candidateFigures(comparison, { ...sides, outcomes: { current: [], candidate: [] } });
    const rule = { ...figures, change: 'added', engine_vs_oracle: { missing: 1, extra: 0, altered: 2 } } as const;
    const wrong: Report = { ...report, candidate: { ...figures, rules: { a: rule } } };
    expect(candidateIntegrity(wrong)).toEqual({
      intact: false,
      text: 'candidate ≠ oracle: 1 missing, 0 extra, 2 altered',
    });
  });
});

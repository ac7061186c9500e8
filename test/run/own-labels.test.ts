import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { renderPage } from '../../src/page/page.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { resolve } from '../page/page-fixture.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

const MAPPING = `title: Cards
format: csv
client: { columns: [card] }
time: { column: at, format: iso8601 }
amount: { column: amount }
currency: { constant: EUR }
region: { column: region }
category: { column: category }
labels: { field: fraud, fraud: ['1'], gap: 30m }
`;
const SCENARIO = `name: own
title: Labels of a file
seed: '1'
traffic: { kind: file, path: cards.csv, mapping: ./cards.yaml, max_malformed_share: 20% }
fraud:
  - { pattern: low_high_velocity, episodes: 5 }
delivery: { partitions: 2, delay: 0s, loss: { share: 5% } }
engine: { rules: default, allowed_disorder: 1s }
`;

/** Thirty cards that each go to four categories within three minutes, 20 of them as fraud; then they buy food, hour by hour. */
function writeFiles(): void {
  const rows = ['card,at,amount,region,category,fraud'];
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 8) + minute * 60_000).toISOString();
  for (let card = 0; card < 30; card++) {
    const isFraud = card < 20 ? 1 : 0;
    ['food', 'fuel', 'shoes', 'books'].forEach((category, i) => {
      rows.push(`c${card},${at(37 * card + i)},${10 + i}.00,north,${category},${isFraud}`);
    });
    for (let hour = 1; hour < 12; hour++) rows.push(`c${card},${at(37 * card + 60 * hour)},20.00,north,food,0`);
  }
  for (let i = 0; i < 8; i++) rows.push(`c${i},${at(5000)},much,north,food,1`);
  writeFileSync(inFolder('cards.csv'), `${rows.join('\n')}\n`);
  writeFileSync(inFolder('cards.yaml'), MAPPING);
  writeFileSync(inFolder('own.yaml'), SCENARIO);
}

let report: Report;

beforeEach(async () => {
  writeFiles();
  const run = await runScenario({
    ...prepareRun({ scenario: inFolder('own.yaml') }),
    directory: inFolder('run'),
    batchRows: 4096,
    attribute: false,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (run.kind !== 'finished') throw new Error('the run was stopped');
  report = run.report;
});

describe('a file with labels of its own', () => {
  it('is scored against them, by rule', () => {
    const { labels } = report;
    expect(labels).toMatchObject({ episodes: 20, gap_ms: 1_800_000, rows: { fraud: 80, unknown: 0 } });
    const spree = labels!.rules['spending_spree']!;
    // A twentieth of the rows is lost, so not every spree is whole.
    expect(spree.episodes.detected).toBeGreaterThan(10);
    expect(spree.alerts.matched).toBe(spree.episodes.detected);
    expect(spree.alerts.false).toBeGreaterThan(4);
    expect(spree.alerts.precision).toBe(spree.alerts.matched / (spree.alerts.matched + spree.alerts.false_occurrences));
    expect(spree.episodes.recall_ci95![0]).toBeLessThan(spree.episodes.recall!);
    expect(labels!.rules['impossible_travel']!.episodes.recall).toBe(0);
  });

  it('says so for people', () => {
    for (const text of [renderTerminal(report), renderMarkdown(report), renderPage(report)]) {
      expect(text).toContain('as fraud, 20 episodes');
    }
    const figures = [...renderPage(report).matchAll(/<data value="([^"]*)" data-at="(\/labels\/[^"]*)">/g)];
    expect(figures.length).toBeGreaterThan(30);
    for (const [, value, at] of figures) expect(resolve(report, at!)).toBe(Number(value));
  });

  it('says what the figures against labels are, and keeps them apart from those against injected fraud', () => {
    for (const rendered of [renderTerminal(report), renderMarkdown(report), renderPage(report)]) {
      const text = rendered.replace(/\s+/g, ' ');
      expect(text).toContain('Against injected');
      expect(text).toContain('Against labels');
      expect(text).toContain('A label does not say which pattern it is');
      expect(text).toContain('about more clients like those of the file');
      expect(text).toContain('Rows of fraud that are in no episode: 8 malformed');
    }
    const { alerts } = report.rules['spending_spree']!;
    expect(alerts.labelled).toBeGreaterThan(10);
    expect(alerts.coincidental! + alerts.artefact!).toBe(report.labels!.rules['spending_spree']!.alerts.false);
    expect(report.intervals!.about).toBe('scenario');
  });

  it('has intervals about the file, and says so, where nothing is injected', async () => {
    const prepared = prepareRun({ scenario: inFolder('own.yaml'), overrides: ['fraud=[]'] });
    const run = await runScenario({
      ...prepared,
      directory: null,
      batchRows: 4096,
      attribute: false,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    if (run.kind !== 'finished') throw new Error('the run was stopped');
    expect(run.report.intervals!.about).toBe('this_file');
    for (const rendered of [renderTerminal(run.report), renderMarkdown(run.report), renderPage(run.report)]) {
      expect(rendered.replace(/\s+/g, ' ')).toContain('Nothing was injected into this traffic');
      expect(rendered).not.toContain('other seeds');
    }
  });

  it('warns of what makes figures say less than they seem to', () => {
    const codes = report.warnings!.map(({ code }) => code);
    expect(codes).toEqual(['currency_mismatch', 'constant_field', 'malformed_by_label']);
    for (const { text } of report.warnings!) {
      const [start] = text.split(' (');
      expect(renderMarkdown(report).replaceAll('\\', '')).toContain(start);
      expect(renderTerminal(report).replace(/\s+/g, ' ')).toContain(start!.slice(0, 40));
      expect(renderPage(report)).toContain(start!.slice(0, 30));
    }
  });

  it('leaves behind what it takes to audit the run: the scenario with its rules, the mapping, and what was lost', () => {
    const read = (name: string): string => readFileSync(inFolder('run', name), 'utf8');
    const scenario = JSON.parse(read('scenario.json')) as { engine: { ruleSet: { rules: unknown[] } } };
    expect(scenario.engine.ruleSet.rules).toHaveLength(3);
    expect(read('mapping.yaml')).toBe(readFileSync(inFolder('cards.yaml'), 'utf8'));
    const lost = read('lost.jsonl').trimEnd().split('\n');
    expect(lost).toHaveLength(report.counts.lost!);
    expect(JSON.parse(lost[0]!)).toMatchObject({ client_id: expect.any(String), true_time_ms: expect.any(Number) });
    expect(existsSync(inFolder('run', 'manifest.json'))).toBe(true);
  });
});

import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { explainMiss } from '../../src/report/explain-miss.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { type EpisodeStory } from '../../src/report/report-schema.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { drawTimeline } from '../../src/report/timeline.ts';
import { facts, MINUTE } from './fixtures.ts';
import { exampleReport, story } from './report-fixture.ts';

// oxlint-disable-next-line no-control-regex
const COLOUR_CODES = /\u001b\[\d+m/g;

describe('the terminal report', () => {
  it('is what the golden file shows, within 100 columns', async () => {
    const text = renderTerminal(exampleReport(), { directory: 'runs/mixed-fraud-42-3f9a62c0' });
    await expect(text).toMatchFileSnapshot('golden/terminal.txt');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('says the same in colour', () => {
    const painted = renderTerminal(exampleReport(), { colors: pc.createColors(true) });
    expect(painted).toMatch(COLOUR_CODES);
    expect(painted.replace(COLOUR_CODES, '')).toBe(renderTerminal(exampleReport()));
  });

  it('keeps its width with long names and large counts', () => {
    const report = exampleReport();
    const { travel } = report.rules;
    travel!.alerts = { ...travel!.alerts, total: 345_670, coincidental: 344_520, per_day: 345_670 };
    travel!.time_to_detect_ms = { ...travel!.time_to_detect_ms, p50: 61_000, p99: 3_725_000 };
    report.rules = { suspicious_spending_spree: travel!, low_high_velocity: travel! };
    const text = renderTerminal(report);
    expect(text).toContain('suspicious_spend…');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('says so when the engine is wrong', () => {
    const report = exampleReport();
    report.rules['travel']!.engine_vs_oracle.extra = 3;
    expect(renderTerminal(report)).toContain('✗ engine ≠ oracle: 0 missing, 3 extra, 0 altered');
  });
});

describe('report.md', () => {
  it('is what the golden file shows', async () => {
    await expect(renderMarkdown(exampleReport())).toMatchFileSnapshot('golden/report.md');
  });

  it('lets no name break out of its table', () => {
    const report = exampleReport();
    report.rules = { 'a|b <i>': report.rules['travel']! };
    expect(renderMarkdown(report)).toContain('| a\\|b \\<i\\> |');
  });
});

const at = (id: string, ms: number, rest: Partial<EpisodeStory['transactions'][number]> = {}) =>
  facts(id, { true_time_ms: ms, event_time_ms: ms, ...rest });
const lateAt = { verdict: 'late', watermark_ms: 292_000 } as const;

const STORIES: Record<string, EpisodeStory> = {
  'rule ineffective: one millisecond too far apart': story({
    cause: 'rule_ineffective',
    transactions: [at('t1', 0), at('t2', 10 * MINUTE + 1, { region: 'south' })],
  }),
  'rule ineffective: inside the window': story({
    cause: 'rule_ineffective',
    rule_kind: 'pair',
    condition: 'below $5.00 and above $1,000.00, adjacent, within 5 min (trailing)',
    window: { kind: 'trailing', size_ms: 5 * MINUTE, slide_ms: null },
    completing_transaction_id: 't3',
    transactions: [at('t1', 0), at('t2', 30_000), at('t3', 70_000, { amount_cents: 150_000 })],
  }),
  'window boundary, tumbling': story({
    cause: 'window_boundary',
    window: { kind: 'tumbling', size_ms: 10 * MINUTE, slide_ms: null },
    transactions: [at('t1', 7 * MINUTE), at('t2', 13 * MINUTE, { region: 'south' })],
  }),
  'window boundary, hopping': story({
    cause: 'window_boundary',
    window: { kind: 'hopping', size_ms: 10 * MINUTE, slide_ms: 5 * MINUTE },
    transactions: [at('t1', 4 * MINUTE), at('t2', 11 * MINUTE, { region: 'south' })],
  }),
  'clock skew: stamped out of reach': story({
    cause: 'clock_skew',
    transactions: [at('t1', 0, { event_time_ms: -4 * MINUTE }), at('t2', 8 * MINUTE, { region: 'south' })],
  }),
  'clock skew: stamped in another order': story({
    cause: 'clock_skew',
    transactions: [at('t1', 0, { event_time_ms: 3 * MINUTE }), at('t2', 2 * MINUTE, { region: 'south' })],
  }),
  'delivery loss': story({
    cause: 'delivery_loss',
    transactions: [
      at('t1', 0),
      at('t2', 4 * MINUTE, { verdict: 'undelivered', ingest_time_ms: null, region: 'south' }),
    ],
  }),
  'late drop': story(),
  'late drop, of a transaction beside the episode': story({ transactions: [at('t1', 0), at('t2', 250_000)] }),
  'late drop, all at one time': story({ transactions: [at('t1', 250_000, lateAt), at('t2', 250_000, lateAt)] }),
  'future drop': story({
    cause: 'future_drop',
    transactions: [
      at('t1', 0),
      at('t2', MINUTE, { event_time_ms: 8 * MINUTE, ingest_time_ms: 65_000, verdict: 'future' }),
    ],
  }),
  'engine defect': story({
    cause: 'engine_defect',
    transactions: [at('t1', 0), at('t2', 250_000, { region: 'south' })],
  }),
};

describe('the timeline of a missed episode', () => {
  it('is what the golden file shows, for every cause', async () => {
    const drawn = Object.entries(STORIES).map(([name, one]) => [
      name,
      ...drawTimeline(one, 100),
      `  ${explainMiss(one)}`,
    ]);
    await expect(`${drawn.map((lines) => lines.join('\n')).join('\n\n')}\n`).toMatchFileSnapshot(
      'golden/timelines.txt',
    );
    expect(Math.max(...drawn.flatMap((lines) => lines.slice(1, -1).map((line) => line.length)))).toBeLessThanOrEqual(
      100,
    );
  });

  it('draws nothing without transactions, and lets no control character through', () => {
    expect(drawTimeline(story({ transactions: [] }), 100)).toEqual([]);
    const lines = drawTimeline(story({ transactions: [at('t1', 0, { region: 'a\u001b[31mb' })] }), 100);
    expect(lines.join('')).toContain('a·[31mb');
  });
});

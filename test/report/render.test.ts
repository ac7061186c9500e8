import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { explainMiss } from '../../src/report/explain-miss.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { type BesideTransaction, type EpisodeStory } from '../../src/report/report-schema.ts';
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

  it.each([50, 80])('fits %i columns, and breaks no word', async (width) => {
    const text = renderTerminal(exampleReport(), { directory: 'runs/mixed-fraud-42-3f9a62c0', width });
    await expect(text).toMatchFileSnapshot(`golden/terminal-${width}.txt`);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('draws a longer time axis in 200 columns', () => {
    const report = exampleReport();
    const axis = (width: number) => Math.max(...drawTimeline(story(), width).map((line) => line.length));
    expect(axis(200)).toBeGreaterThan(axis(100));
    const lines = renderTerminal(report, { width: 200 }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(200);
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
    expect(text).toContain(' suspicious_spendi… ');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('shows a long name in full where the table has room for it', () => {
    const report = exampleReport();
    report.rules = { impossible_travel_pos: report.rules['velocity']! };
    const lines = renderTerminal(report).split('\n');
    expect(lines.filter((line) => line.startsWith(' impossible_travel_pos  '))).toHaveLength(3);
  });

  it('says what was lost where delivery loses anything', () => {
    const report = exampleReport();
    report.counts.lost = 1234;
    for (const text of [renderTerminal(report), renderMarkdown(report)]) {
      expect(text).toContain('1,204,332 transactions (1,234 lost) over 7 d');
    }
  });

  it('says in one line what happened to those who ran the engines, and nothing of what did not', () => {
    const faults = {
      crashes: 12,
      rebalances: 0,
      restores: 30,
      fresh_starts: 1,
      checkpoints_written: 1204,
      checkpoints_refused: 2,
      records_reread: 18_230,
      outputs_repeated: 77,
      sink_failures: 0,
      lag_ms_max: 61_000,
    };
    expect(renderTerminal({ ...exampleReport(), faults })).toContain(
      '\n crashes 12 · restores 30 · fresh starts 1 · records read again 18,230 · checkpoints 1,204 (2\n' +
        ' refused) · lag up to 1 min 1 s\n',
    );
    const calm = { ...faults, crashes: 0, restores: 0, fresh_starts: 0, records_reread: 0, checkpoints_refused: 0 };
    expect(renderTerminal({ ...exampleReport(), faults: { ...calm, lag_ms_max: 0 } })).toContain(
      '\n checkpoints 1,204\n',
    );
    expect(renderMarkdown({ ...exampleReport(), faults })).toContain('crashes 12 · restores 30 · fresh starts 1');
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

const own = (id: string, ms: number, rest: Partial<BesideTransaction> = {}): BesideTransaction => ({
  ...at(id, ms, rest),
  part: rest.part ?? 'own',
});

/** Two probes and a large purchase under a rule that wants the pair with nothing between. */
const cardTesting = (rest: Partial<EpisodeStory>, largeCents = 150_000): EpisodeStory =>
  story({
    cause: 'rule_ineffective',
    requires: { kind: 'pair', order: 'adjacent', below_cents: 500, above_cents: 100_000, currency: 'USD' },
    condition: 'below $5.00 and above $1,000.00, adjacent, within 5 min (trailing)',
    window: { kind: 'trailing', size_ms: 5 * MINUTE, slide_ms: null },
    completing_transaction_id: 't3',
    transactions: [
      at('t1', 0, { amount_cents: 120 }),
      at('t2', 30_000, { amount_cents: 499 }),
      at('t3', 70_000, { amount_cents: largeCents }),
    ],
    ...rest,
  });

const STORIES: Record<string, EpisodeStory> = {
  'rule ineffective: one millisecond too far apart': story({
    cause: 'rule_ineffective',
    transactions: [at('t1', 0), at('t2', 10 * MINUTE + 1, { region: 'south' })],
  }),
  'rule ineffective: too few distinct values': story({
    cause: 'rule_ineffective',
    requires: { kind: 'distinct', field: 'category', at_least: 4 },
    transactions: [at('t1', 0), at('t2', 30_000, { category: 'travel' }), at('t3', 70_000, { category: null })],
  }),
  'rule ineffective: the client came between': cardTesting({
    beside: [own('o1', 20_000), own('o2', 50_000, { amount_cents: 8_450 })],
  }),
  'rule ineffective: another episode came between': cardTesting({
    beside: [own('o1', 50_000, { part: 'other_episode', event_time_ms: 55_000 })],
  }),
  'rule ineffective: too small a large amount': cardTesting({}, 91_230),
  'rule ineffective: why is not to be seen': cardTesting({ beside: [own('o1', 20_000)] }),
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
  'late drop, of a transaction beside the episode': story({
    transactions: [at('t1', 0), at('t2', 250_000)],
    beside: [own('o1', 200_000, lateAt), own('o2', 240_000, { event_time_ms: -700_000 })],
  }),
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

  it("paints what is not the episode's dim", () => {
    const colors = pc.createColors(true);
    const lines = drawTimeline(cardTesting({ beside: [own('o1', 50_000)] }), 100, colors);
    const painted = lines
      .filter((line) => line.includes('+ ') || line.includes('●'))
      .map((line) => line.split('\u001b['));
    expect(painted.map((parts) => parts.findLast((part) => /[+●]/.test(part))!.slice(0, 3))).toEqual([
      '36m',
      '36m',
      '2m ',
      '36m',
    ]);
  });

  it('draws nothing without transactions, and lets no control character through', () => {
    expect(drawTimeline(story({ transactions: [] }), 100)).toEqual([]);
    const lines = drawTimeline(story({ transactions: [at('t1', 0, { region: 'a\u001b[31mb' })] }), 100);
    expect(lines.join('')).toContain(String.raw`a\u001b[31mb`);
  });
});

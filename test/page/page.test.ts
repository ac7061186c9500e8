import { describe, expect, it } from 'vitest';
import { CAUSES, ENGINE_OR_LATE } from '../../src/model/ladder.ts';
import { renderPage } from '../../src/page/page.ts';
import { ALERT_CLASSES } from '../../src/report/outcomes.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { exampleReport } from '../report/report-fixture.ts';
import {
  everyReport,
  fullReport,
  hostileDetails,
  hostileReport,
  HOSTILE,
  HOSTILE_REPORT,
  resolve,
} from './page-fixture.ts';

/** Every figure of a page: its place in the report, and its value there. */
function figuresOf(page: string): { at: string; value: number | null }[] {
  const measured = [...page.matchAll(/<data value="([^"]*)" data-at="([^"]*)">/g)];
  const unknown = [...page.matchAll(/<span data-at="([^"]*)">/g)];
  return [
    ...measured.map(([, value, at]) => ({ at: at!, value: Number(value) })),
    ...unknown.map(([, at]) => ({ at: at!, value: null })),
  ];
}

/** Names with control characters are shown without them, and lead to no place in the report. */
const READABLE = Object.keys(everyReport()).filter((name) => name !== HOSTILE_REPORT);

const idsOf = (page: string): string[] => [...page.matchAll(/<section id="([^"]*)"/g)].map(([, id]) => id!);

describe('report.html', () => {
  it.each(READABLE)('has the figures of report.json, each at its place: %s', (name) => {
    const report = everyReport()[name]!;
    const figures = figuresOf(renderPage(report));
    expect(figures.length).toBeGreaterThan(60);
    for (const { at, value } of figures) expect({ at, value: resolve(report, at) ?? null }).toEqual({ at, value });
  });

  it('shows every score of every rule', () => {
    const report = exampleReport();
    const shown = new Set(figuresOf(renderPage(report)).map(({ at }) => at));
    const leaves = (value: unknown, at: string): string[] =>
      value !== null && typeof value === 'object'
        ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${at}/${name}`))
        : [at];
    // The largest time with misses in it is null as soon as there is one; the page has the largest that was detected.
    // Why there is no interval is told in words.
    // The edges of bins are the rows of their table.
    const apart =
      /_ms\/max$|\/reason$|\/reasons\/p\d+$|\/f1\/units$|\/distribution\/(?:total|bins\/\d+\/(?:from|to)_ms)$/;
    const missing = leaves(report.rules, '/rules').filter((at) => !shown.has(at) && !apart.test(at));
    expect(missing).toEqual([]);
  });

  it('has the verdict first, and only the parts that the run has something for', () => {
    expect(idsOf(renderPage(exampleReport()))).toEqual([
      'verdict',
      'accuracy',
      'misses',
      'ladder',
      'story',
      'delay',
      'alerts',
      'overlap',
      'counts',
      'provenance',
    ]);
    expect(idsOf(renderPage(fullReport()))).toEqual([
      'verdict',
      'accuracy',
      'misses',
      'ladder',
      'story',
      'delay',
      'latency',
      'arrivals',
      'alerts',
      'overlap',
      'engine',
      'counts',
      'provenance',
    ]);
  });

  it('says how many expectations were missed, and which', () => {
    const page = renderPage(exampleReport());
    expect(page).toContain('2 of 3 expectations missed');
    expect(page.match(/✗ missed/g)).toHaveLength(2);
    expect(page.match(/✓ met/g)).toHaveLength(1);
    const { expectations } = exampleReport();
    expect(renderPage({ ...exampleReport(), expectations: expectations.slice(0, 1) })).toContain(
      'All 1 expectation met',
    );
    expect(renderPage({ ...exampleReport(), expectations: [] })).toContain('No expectations were set');
  });

  it('explains every class and every cause, whether it occurs or not', () => {
    const page = renderPage(exampleReport());
    const terms = [...page.matchAll(/<dt>\s*(?:<svg[^]*?<\/svg>)?([^<]*?)\s*<\/dt>\s*<dd>([^<]+)<\/dd>/g)].map(
      ([, term]) => term,
    );
    expect(terms).toEqual(expect.arrayContaining([...CAUSES, ENGINE_OR_LATE, ...ALERT_CLASSES, 'unlabelled']));
  });

  it('takes the misses away cause by cause until those detected are left', () => {
    const page = renderPage(exampleReport());
    const [, chart] = /aria-label="Episodes of travel: ([^]*?)<\/svg>/.exec(page)!;
    const notes = [...chart!.matchAll(/class="note[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(notes).toEqual(['1,200', '−25', '−25', '1,150']);
    const ends = [...chart!.matchAll(/class="bar missed" x="([\d.]+)%" width="([\d.]+)%"/g)].map(([, x, width]) => [
      Number(x),
      Number(x) + Number(width),
    ]);
    expect(ends[0]![1]).toBeCloseTo(100, 1);
    expect(ends[1]![1]).toBeCloseTo(ends[0]![0]!, 1);
    expect(ends[1]![0]).toBeCloseTo((100 * 1150) / 1200, 1);
  });

  it('is the same whatever the run took', () => {
    const performance = { wall_s: 1, simulated_s: 604_800, speedup: 2, transactions_per_s: 3, peak_rss_mib: 4 };
    expect(renderPage({ ...exampleReport(), performance })).toBe(renderPage(exampleReport()));
  });

  it('holds every text from outside to be text', () => {
    const page = renderPage(hostileReport(), hostileDetails());
    expect(page).not.toContain(HOSTILE);
    // The page's own script, which writes markup too.
    const [text, ...scripts] = page.split(/<script>[^]*?<\/script>/);
    expect(scripts).toHaveLength(1);
    expect(text).not.toMatch(/<script(?! type="application\/json" id="[a-z-]+">)|<img|onerror="/);
    expect(page.split('&lt;script&gt;').length).toBeGreaterThan(20);
    // oxlint-disable-next-line no-control-regex
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('stays small', () => {
    expect(Buffer.byteLength(renderPage(fullReport()))).toBeLessThan(200_000);
  });

  it('says so where the world behind a log is not known', () => {
    const report: Report = everyReport()['a replay']!;
    expect(renderPage(report)).toContain('Not measured: the true episodes are not known.');
  });
});

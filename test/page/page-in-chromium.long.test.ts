import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { renderPage } from '../../src/page/page.ts';
import { type Report, reportSchema } from '../../src/report/report-schema.ts';
import { printable } from '../../src/text/printable.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { describeWithChromium, expectAccessible, openFile, VIEWS } from './chromium-fixture.ts';
import { everyReport, HOSTILE, HOSTILE_REPORT, hostileDetails, resolve } from './page-fixture.ts';

const inFolder = temporaryFolder();

/** axe looks at every cell of every table, four times. */
const VIEWS_TIMEOUT_MS = 300_000;

/** A figure of the page, as a browser reads it. */
interface Figure {
  readonly at: string;
  readonly value: number | null;
}

const FIGURES = `[...document.querySelectorAll('[data-at]')].map((element) => ({
  at: element.dataset.at,
  value: element.tagName === 'DATA' ? Number(element.value) : null,
}))`;

/** Rows of charts that have no mark with an extent, or one that leaves the figure, or texts that run into one another. */
const BAD_ROWS = `[...document.querySelectorAll('svg.chart')].flatMap((chart) => {
  const frame = chart.closest('section').getBoundingClientRect();
  const rows = [...chart.querySelectorAll('g.row')];
  if (rows.length === 0) return [chart.getAttribute('aria-label') + ': no rows'];
  return rows.flatMap((row) => {
    const title = row.querySelector('title').textContent;
    const boxes = [...row.querySelectorAll('rect, path, line, circle')].map((mark) => mark.getBoundingClientRect());
    const drawn = boxes.filter((box) => box.width + box.height > 1);
    const texts = [...row.querySelectorAll('text')].map((text) => text.getBoundingClientRect());
    const overlap = texts.some((a, i) => texts.slice(i + 1).some((b) => a.right > b.left && b.right > a.left && a.top < b.bottom - 4 && b.top < a.bottom - 4));
    const outside = [...drawn, ...texts].some((box) => box.left < frame.left - 1 || box.right > frame.right + 1);
    return [
      ...(drawn.length === 0 && !/not measured|–/.test(title) ? [title + ': no mark'] : []),
      ...(outside ? [title + ': outside'] : []),
      ...(overlap ? [title + ': texts overlap'] : []),
    ];
  });
})`;

/** Where a mark stands along its chart, from 0 to 1, by the name of its row. */
const placesOf = (kind: string): string => `[...document.querySelectorAll('path.${kind}')].flatMap((mark) => {
  const chart = mark.closest('svg.chart')?.getBoundingClientRect();
  if (chart === undefined) return [];
  const box = mark.getBoundingClientRect();
  return [[mark.closest('g.row').querySelector('title').textContent.split(':')[0], ((box.left + box.right) / 2 - chart.left) / chart.width]];
})`;

describeWithChromium('report.html in Chromium', (browser) => {
  async function expectFigures(page: Page, report: Report): Promise<void> {
    const figures = await page.evaluate<Figure[]>(FIGURES);
    expect(figures.length).toBeGreaterThan(60);
    for (const { at, value } of figures) expect({ at, value: resolve(report, at) ?? null }).toEqual({ at, value });
  }

  async function expectCharts(page: Page): Promise<void> {
    expect(await page.locator('svg.chart').count()).toBeGreaterThan(2);
    expect((await page.evaluate<string[]>(BAD_ROWS)).join('\n')).toBe('');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(
      0,
    );
  }

  it(
    'shows a run as its report.json has it, at every size and in both lights',
    async () => {
      await runScenario({
        ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) }),
        directory: inFolder('run'),
        batchRows: 64,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      });
      const report = reportSchema.parse(JSON.parse(readFileSync(inFolder('run', 'report.json'), 'utf8')));
      for (const view of VIEWS) {
        await openFile(browser(), inFolder('run', 'report.html'), view, async (page) => {
          await expectFigures(page, report);
          await expectCharts(page);
          const places = await page.evaluate<[string, number][]>(placesOf('dot.recall'));
          expect(places.map(([rule]) => rule)).toEqual(Object.keys(report.rules));
          for (const [rule, place] of places) expect(place).toBeCloseTo(report.rules[rule]!.episodes.recall!, 2);
          await expectAccessible(page);
        });
      }
    },
    VIEWS_TIMEOUT_MS,
  );

  it('pages through misses and false alerts, and answers for any cost of an alert', async () => {
    await runScenario({
      ...prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')) }),
      directory: inFolder('paged'),
      batchRows: 64,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const timelines = readFileSync(inFolder('paged', 'timelines.jsonl'), 'utf8').trimEnd().split('\n');
    const own = timelines.filter((line) => line.includes('"rule":"spending_spree"')).length;
    await openFile(browser(), inFolder('paged', 'report.html'), VIEWS[0], async (page) => {
      const cards = page.locator('#timeline-cards article');
      const place = page.locator('#timeline-place');
      expect(await place.textContent()).toBe(`1–4 of ${timelines.length}`);
      const first = await cards.first().textContent();
      await page.getByRole('button', { name: 'Next' }).click();
      expect(await place.textContent()).toBe(`5–8 of ${timelines.length}`);
      expect(await cards.first().textContent()).not.toBe(first);
      await page.locator('#timeline-rule').selectOption('spending_spree');
      expect(await place.textContent()).toMatch(new RegExp(`^1–\\d of ${own}$`));
      for (const text of await cards.allTextContents()) expect(text).toContain('Rule spending_spree');
      await expectCharts(page);
      await page.locator('#price-cost').fill('1000000');
      expect(await page.locator('#price-answer').textContent()).toContain('no setting is worth its alerts');
      await page.getByRole('button', { name: 'Open all tables' }).click();
      expect(await page.locator('details:not([open])').count()).toBe(0);
    });
    const context = await browser().newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pathToFileURL(inFolder('paged', 'report.html')).href);
    expect(await page.locator('#timeline-cards article').count()).toBe(4);
    expect(await page.locator('form:visible').count()).toBe(0);
    await context.close();
  });

  it.each(Object.keys(everyReport()))(
    'shows %s',
    async (name) => {
      const report = everyReport()[name]!;
      writeFileSync(inFolder('page.html'), renderPage(report));
      for (const view of VIEWS) {
        await openFile(browser(), inFolder('page.html'), view, async (page) => {
          if (name !== HOSTILE_REPORT) await expectFigures(page, report);
          await expectCharts(page);
          await expectAccessible(page);
          expect(await page.evaluate('document.images.length')).toBe(0);
          const scripts = "[...document.scripts].filter((one) => one.type === '').length";
          expect(await page.evaluate(scripts)).toBe(1);
        });
      }
    },
    VIEWS_TIMEOUT_MS,
  );

  it('is text where a name tries to be markup', async () => {
    writeFileSync(inFolder('page.html'), renderPage(everyReport()[HOSTILE_REPORT]!, hostileDetails()));
    await openFile(browser(), inFolder('page.html'), VIEWS[0], async (page) => {
      const text = printable(HOSTILE);
      expect(await page.locator('h1').textContent()).toBe(`${text} · seed ${text}`);
      expect(await page.title()).toBe(`${text} · seed ${text} · Trapline`);
      expect(await page.locator('#timeline-place').textContent()).toBe('1–2 of 2');
      await page.locator('#timeline-label').selectOption('decoy');
      expect(await page.locator('#timeline-cards').textContent()).toContain(text);
      expect(await page.locator('pre').first().textContent()).toBe(text);
      expect(await page.evaluate('window.pwned')).toBeUndefined();
    });
  });

  it('is read by keyboard: first the verdict, then every part, details and wide table', async () => {
    writeFileSync(inFolder('page.html'), renderPage(everyReport()['a run in virtual time']!));
    await openFile(browser(), inFolder('page.html'), VIEWS[2], async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the verdict');
      await page.locator('summary').first().focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('details').first().getAttribute('open')).toBe('');
    });
  });

  it('is drawn within two seconds, and prints in dark ink with what is folded away', async () => {
    writeFileSync(inFolder('page.html'), renderPage(everyReport()['another engine by the wall clock']!));
    await openFile(browser(), inFolder('page.html'), VIEWS[2], async (page) => {
      const painted = 'performance.getEntriesByType("navigation")[0].loadEventEnd';
      expect(await page.evaluate<number>(painted)).toBeLessThan(2000);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(251, 251, 249)');
      const heights =
        "[...document.querySelectorAll('details table')].map((table) => table.getBoundingClientRect().height)";
      expect(Math.min(...(await page.evaluate<number[]>(heights)))).toBeGreaterThan(10);
    });
  });
});

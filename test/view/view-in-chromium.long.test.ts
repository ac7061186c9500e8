import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { PROGRESS_FILE, type RunProgress } from '../../src/artifacts/progress-file.ts';
import { runInto } from '../explain/running.ts';
import { describeWithChromium } from '../page/chromium-fixture.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { view } from './viewing.ts';

const inFolder = temporaryFolder();

const progress = (transactions: number): RunProgress => ({
  schema: 'trapline.progress/1',
  scenario: '<img src=x onerror=alert(1)>',
  seed: '7',
  started_at_ms: Date.now() - 5000,
  updated_at_ms: Date.now(),
  phase: 'simulate',
  done: 30,
  total: 100,
  transactions,
  lag: 0,
  left_ms: 65_000,
  alerts: 12,
  latest: {
    true_time_ms: Date.UTC(2026, 2, 2, 12),
    transactions_per_minute: 33.3,
    currency: 'USD',
    categories: [{ name: '<b>food</b>', average_cents: 1234 }],
    regions: [{ name: 'north', transactions: 17 }],
  },
  rates: [10, 40, 20].map((rate, i) => ({
    true_time_ms: Date.UTC(2026, 2, 2, 12, i),
    transactions_per_minute: rate,
    alerts_per_minute: rate / 100,
  })),
});

/** Where the line of each moving chart goes, from 0 at its base to 1 at its top, by the name of the chart. */
const LINES = `[...document.querySelectorAll('svg.moving')].map((chart) => {
  const places = [...chart.querySelector('path').getAttribute('d').matchAll(/[ML](\\S+) ([\\d.]+)/g)];
  return [chart.getAttribute('aria-label'), places.map(([, , y]) => (62 - Number(y)) / 60)];
})`;

/** How wide the line of each moving chart is drawn. */
const WIDTHS = `[...document.querySelectorAll('svg.moving path')].map((one) => one.getBoundingClientRect().width)`;

function leave(transactions: number): void {
  const folder = inFolder('runs', '.going.partial-1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'new'), JSON.stringify(progress(transactions)));
  renameSync(join(folder, 'new'), join(folder, PROGRESS_FILE));
}

describeWithChromium('trapline view in Chromium', (browser) => {
  it.each([
    ['telephone', { width: 360, height: 740 }],
    ['desktop', { width: 1280, height: 900 }],
  ])('moves while a run goes, on a %s', async (_, viewport) => {
    mkdirSync(inFolder('runs'));
    await runInto(inFolder('runs', 'small-1'), writeSmallScenario(inFolder('small.yaml')));
    const viewer = await view(inFolder('runs'));
    const page = await browser().newPage({ viewport });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('dialog', (dialog) => {
      said.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(viewer.url);
    await page.getByText('No run is under way.').waitFor();
    leave(1000);
    await page.getByText('1,000 transactions').waitFor();
    leave(234_567);
    const facts = page.getByText('234,567 transactions');
    await facts.waitFor();
    expect(await facts.textContent()).toBe(
      '234,567 transactions · 12 alerts · at 2026-03-02 12:00 · 33 a simulated minute',
    );
    expect(await page.locator('article').textContent()).toContain(
      '<img src=x onerror=alert(1)> · seed 7 · simulate, about 1 min 5 s left',
    );
    expect(await page.locator('article th').allTextContents()).toEqual(['<b>food</b>', 'north']);
    expect(await page.locator('article td.figure').allTextContents()).toEqual(['12.34', '17']);
    expect(await page.locator('article img, article b').count()).toBe(0);
    expect(await page.evaluate(LINES)).toEqual([
      ['Transactions a simulated minute: now 20, at most 40', [0.25, 1, 0.5]],
      ['Alerts a simulated minute: now 0.2, at most 0.4', [0.25, 1, 0.5]],
    ]);
    for (const width of await page.evaluate<number[]>(WIDTHS)) expect(width).toBeGreaterThan(100);
    const wide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
    expect(wide).toBe(false);
    // It is finished: the page is loaded again by itself.
    await runInto(inFolder('runs', 'small-2'), inFolder('small.yaml'));
    await page.locator('tbody tr').nth(1).waitFor();
    await page.getByRole('link', { name: 'report' }).first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.title()).toBe('small · seed 1 · Trapline');
    expect(said).toEqual([]);
    await page.goto(viewer.url);
    await viewer.close();
    await page.getByText('does not answer').waitFor();
    await page.close();
  });

  it('answers no page of another site', async () => {
    mkdirSync(inFolder('runs'));
    const viewer = await view(inFolder('runs'));
    const evil = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<iframe src="${viewer.url}"></iframe>`);
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', () => resolve()));
    const page = await browser().newPage();
    await page.goto(`http://localhost:${(evil.address() as AddressInfo).port}/`);
    const fetched = `fetch('${viewer.url}api/live').then((r) => r.text(), (error) => 'refused')`;
    expect(await page.evaluate(fetched)).toBe('refused');
    const opaque = `fetch('${viewer.url}api/live', { mode: 'no-cors' }).then((r) => r.type, () => 'refused')`;
    expect(await page.evaluate(opaque)).toBe('refused');
    expect(
      await page
        .frames()[1]
        ?.evaluate('document.body?.textContent ?? ""')
        .catch(() => ''),
    ).not.toContain('Runs');
    await page.close();
    await viewer.close();
    evil.closeAllConnections();
    evil.close();
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { TraplineError } from '../../src/model/errors.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const START_TIMEOUT_MS = 60_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TELEPHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

/** How a page is looked at: on a telephone and on a desktop, each in both lights. */
export const VIEWS = [
  { colorScheme: 'light', viewport: TELEPHONE },
  { colorScheme: 'dark', viewport: TELEPHONE },
  { colorScheme: 'light', viewport: DESKTOP },
  { colorScheme: 'dark', viewport: DESKTOP },
] as const satisfies readonly BrowserContextOptions[];

/** The first Chromium on the path; undefined if there is none. */
function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
}

/**
 * `describe` with a real Chromium without a window, started once for the group: `define` is handed a function that returns it, to be
 * called inside tests and hooks. Where there is none the group is skipped with a sentence that says what to do; with the environment
 * variable `CI` set it fails instead.
 */
export function describeWithChromium(name: string, define: (browser: () => Browser) => void): void {
  const executablePath = findChromium();
  const skipped = executablePath === undefined && !process.env['CI'];
  if (skipped) console.warn(`Skipped: ${name}. No Chromium is on the path; on Debian: apt-get install chromium`);
  describe.skipIf(skipped)(`${name}`, () => {
    let browser: Browser | null = null;
    beforeAll(async () => {
      if (executablePath === undefined) throw new Error(`no ${NAMES.join(', ')} is on the path`);
      // Chromium refuses its sandbox to root, as which CI runs. It opens our own pages only.
      const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      browser = await chromium.launch({ executablePath, args });
    }, START_TIMEOUT_MS);
    afterAll(() => browser?.close());
    define(() => browser ?? notStarted());
  });
}

function notStarted(): never {
  throw new TraplineError('defect', 'the browser is there only inside tests and hooks');
}

/** Opens a page from disk. Afterwards nothing may have been said on the console or asked of the network. */
export async function openFile(
  browser: Browser,
  file: string,
  view: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(view);
  try {
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('request', (request) => asked.push(request.url()));
    const url = pathToFileURL(file).href;
    await page.goto(url, { waitUntil: 'load' });
    await look(page);
    expect(said).toEqual([]);
    expect(asked.filter((address) => !address.startsWith('data:'))).toEqual([url]);
  } finally {
    await context.close();
  }
}

/** Serious and critical findings of axe, with all details open. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate<AxeResults>('axe.run()');
  expect(passes.length).toBeGreaterThan(15);
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(bad.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
}

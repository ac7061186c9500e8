import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { TraplineError } from '../../src/model/errors.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const START_TIMEOUT_MS = 60_000;

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

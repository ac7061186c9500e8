import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partialPath } from '../artifacts/leftovers.ts';
import { TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';
import { comparisonMarkdown } from './comparison-markdown.ts';
import { comparisonPage } from './comparison-page.ts';
import { type Comparison } from './comparison-schema.ts';

/** A comparison as JSON, ended by a line feed. */
export function comparisonJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison, null, 2)}\n`;
}

/**
 * Writes `compare.json`, `compare.md` and `compare.html` into a folder, which is made if it is not there; each takes the place of an earlier one as a
 * whole. Throws TraplineError('output_refused').
 */
export function writeComparison(folder: string, comparison: Comparison, limit: number): void {
  const files = {
    'compare.json': comparisonJson(comparison),
    'compare.md': comparisonMarkdown(comparison, limit),
    'compare.html': comparisonPage(comparison, limit),
  };
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) writeWhole(folder, name, content);
  } catch (cause) {
    throw new TraplineError('output_refused', `--out ${folder}: cannot write there: ${systemReason(cause)}`, { cause });
  }
}

/** Writes a whole file of a folder: a reader sees all of it or what was there before. Throws what the system says. */
export function writeWhole(folder: string, name: string, content: string): void {
  const partial = partialPath(join(folder, name));
  try {
    writeFileSync(partial, content);
    renameSync(partial, join(folder, name));
  } finally {
    rmSync(partial, { force: true });
  }
}

import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { partialPath } from '../artifacts/leftovers.ts';
import { throughLinks } from '../files/through-links.ts';
import { TraplineError } from '../model/errors.ts';
import { type GoldenEntry, goldenEntrySchema } from './golden.ts';
import { compareText } from '../model/text-order.ts';
import { reasonOf, systemReason } from '../model/system-reason.ts';

/** What the file beside scenarios and captures is called. */
export const GOLDEN_FILE = 'golden.json';

const goldenFileSchema = z.record(z.string(), goldenEntrySchema);

/** The golden results by scenario or capture. */
export type GoldenFile = Readonly<Record<string, GoldenEntry>>;

/** Reads a file of golden results; empty if it does not exist. Throws TraplineError('input') for a file with other content. */
export function readGolden(path: string): GoldenFile {
  if (!existsSync(path)) return {};
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const message = `cannot read it: ${systemReason(cause)}`;
    throw new TraplineError('file_unreadable', message, { location: { file: path }, cause });
  }
  return parseGolden(text, path);
}

/** Golden results from the text of a file, which messages call `file`. Throws TraplineError('input'). */
export function parseGolden(text: string, file: string): GoldenFile {
  try {
    return goldenFileSchema.parse(JSON.parse(text));
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const why = issue === undefined ? reasonOf(cause) : `${issue.path.join('.')}: ${issue.message}`;
    const message = `not a file of golden results (${why}); "trapline check --update" writes it anew where it is deleted`;
    throw new TraplineError('file_invalid', message, { location: { file }, cause });
  }
}

/** The text of a file of golden results, sorted by name. */
function goldenText(golden: GoldenFile): string {
  const sorted = Object.fromEntries(Object.entries(golden).sort(([a], [b]) => compareText(a, b)));
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

/**
 * Replaces the whole of a file of golden results. A regular file is written beside and renamed, and a link stays one; a device or a pipe is written
 * into. Throws TraplineError('input') if it cannot be written.
 */
export function writeGolden(path: string, golden: GoldenFile): void {
  try {
    if (isSpecial(path)) return writeInto(path, goldenText(golden));
    const target = throughLinks(path);
    const partial = partialPath(target);
    try {
      writeFileSync(partial, goldenText(golden));
      renameSync(partial, target);
    } finally {
      rmSync(partial, { force: true });
    }
  } catch (cause) {
    if (cause instanceof TraplineError) throw cause;
    throw new TraplineError('file_unwritable', `cannot write it: ${reasonOf(cause)}`, {
      location: { file: path },
      cause,
    });
  }
}

/** Whether there is something at a path that is no regular file, such as a device or a pipe. */
export function isSpecial(path: string): boolean {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts !== undefined && !facts.isFile() && !facts.isDirectory();
}

function writeInto(path: string, text: string): void {
  const file = openSync(path, 'w');
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

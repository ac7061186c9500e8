import { existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { type GoldenEntry, goldenEntrySchema } from './golden.ts';
import { compareText } from '../model/text-order.ts';
import { reasonOf } from '../model/system-reason.ts';

const goldenFileSchema = z.record(z.string(), goldenEntrySchema);

/** The golden results by scenario. */
export type GoldenFile = Readonly<Record<string, GoldenEntry>>;

/** Reads golden.json; empty if it does not exist. Throws TraplineError('input') for a file with other content. */
export function readGolden(path: string): GoldenFile {
  if (!existsSync(path)) return {};
  try {
    return goldenFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const why = issue === undefined ? reasonOf(cause) : `${issue.path.join('.')}: ${issue.message}`;
    const message = `not a file of golden results (${why}); delete it and write it again with "trapline check --update"`;
    throw new TraplineError('file_invalid', message, { location: { file: path }, cause });
  }
}

/** Replaces the whole of golden.json, sorted by scenario. Throws TraplineError('input') if it cannot be written. */
export function writeGolden(path: string, golden: GoldenFile): void {
  const sorted = Object.fromEntries(Object.entries(golden).sort(([a], [b]) => compareText(a, b)));
  const target = existsSync(path) ? realpathSync(path) : path;
  const partial = `${target}.partial`;
  try {
    writeFileSync(partial, `${JSON.stringify(sorted, null, 2)}\n`);
    renameSync(partial, target);
  } catch (cause) {
    throw new TraplineError('file_unwritable', `cannot write it: ${reasonOf(cause)}`, {
      location: { file: path },
      cause,
    });
  }
}

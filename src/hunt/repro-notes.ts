import { z } from 'zod';
import { type HuntCase, PLAIN_WAYS } from './case.ts';

/** Above the alerts that the oracle expects. */
export const EXPECTED_TITLE = 'Expected alerts (oracle):';
/** Before the ways of a case that fails only when it is run in these. */
export const WAYS_TITLE = 'Ways:      ';

const waySchema = z.strictObject({
  batchRows: z.int().min(1),
  consumers: z.int().min(1),
  isStraight: z.boolean(),
});
const waysSchema = z.tuple([waySchema, waySchema]);

/** What the comments of a repro say to a program that runs it again. */
export interface ReproNotes {
  readonly ways: HuntCase['ways'];
  /** The alerts that the oracle expects, in words; null where the file has none of it. */
  readonly expected: readonly string[] | null;
}

/** Reads the comments above a repro. What is not there, or was changed so that it cannot be read, is as in a file without it. */
export function readReproNotes(text: string): ReproNotes {
  const comments = text.split('\n').filter((line) => line.startsWith('# ') || line === '#');
  const lines = comments.map((line) => line.slice(2));
  const said = lines.find((line) => line.startsWith(WAYS_TITLE))?.slice(WAYS_TITLE.length);
  const title = lines.indexOf(EXPECTED_TITLE);
  return { ways: said === undefined ? PLAIN_WAYS : waysIn(said), expected: title < 0 ? null : listAfter(lines, title) };
}

function waysIn(said: string): HuntCase['ways'] {
  try {
    return waysSchema.parse(JSON.parse(said));
  } catch {
    return PLAIN_WAYS;
  }
}

/** The entries under a title, which are moved in; `none` stands for an empty list. */
function listAfter(lines: readonly string[], title: number): string[] {
  const after = lines.slice(title + 1);
  const end = after.findIndex((line) => !line.startsWith('  '));
  const entries = after.slice(0, end < 0 ? undefined : end).map((line) => line.trim());
  return entries.filter((entry) => entry !== 'none');
}

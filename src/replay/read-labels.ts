import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LABELS_FILE, LABELS_SCHEMA, MOST_UNKNOWN_IDS } from '../model/labels-file.ts';
import { packTextIds } from '../model/packed-ids.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';
import { fileFailure } from '../text/file-failure.ts';
import { STDIN } from '../text/raw-bytes.ts';

const count = z.int().min(0);

const labelsSchema = z.object({
  schema: z.literal(LABELS_SCHEMA),
  gap_ms: z.number(),
  rows: z.object({
    fraud: count,
    legitimate: count,
    unknown: count,
    fraud_malformed: count.exactOptional(),
    fraud_excluded: count.exactOptional(),
  }),
  unknown_ids: z.array(z.string()).nullable(),
});

/**
 * The labels of a run, from the `labels.json` beside its `episodes.jsonl` at `path`, or in the folder at `path`; undefined where no episode is
 * labelled. `episodes` are the run's. Throws TraplineError('input') where they are labelled, and the file is missing or another.
 */
export function readLabels(path: string, episodes: readonly Episode[]): LabelledRows | undefined {
  const labelled = episodes.filter(({ label }) => label === 'labelled');
  const file = labelsFileOf(path);
  const value = file === null ? undefined : readJson(file);
  if (value === undefined && labelled.length === 0) return undefined;
  const parsed = labelsSchema.safeParse(value);
  if (!parsed.success) {
    if (labelled.length === 0) return undefined;
    const expected = 'its episodes are labelled, and no labels.json of their run is beside them';
    throw new TraplineError('file_invalid', `${expected}; name the folder of the run`, { location: { file: path } });
  }
  const { gap_ms, rows, unknown_ids } = parsed.data;
  if (unknown_ids === null) {
    const why = `more than ${MOST_UNKNOWN_IDS} transactions have no label, so their ids were not written`;
    throw new TraplineError('file_invalid', `${why}; no replay can be scored against these labels`, {
      location: { file: path },
    });
  }
  return { episodes: labelled, unknownIds: packTextIds(unknown_ids), rows, gapMs: gap_ms };
}

/** Null for standard input, which lies beside nothing. */
function labelsFileOf(path: string): string | null {
  if (path === STDIN) return null;
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return join(isFolder ? path : dirname(path), LABELS_FILE);
}

/** Undefined for a file that is not there, or no JSON. */
function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw fileFailure(file, cause);
  }
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { packTextIds } from '../model/packed-ids.ts';
import { type Episode } from '../model/episode.ts';
import { TraplineError } from '../model/errors.ts';
import { type LabelledRows } from '../model/labelled-rows.ts';

const count = z.int().min(0);

const labelsSchema = z.object({
  gap_ms: z.number(),
  rows: z.object({
    fraud: count,
    legitimate: count,
    unknown: count,
    fraud_malformed: count.exactOptional(),
    fraud_excluded: count.exactOptional(),
  }),
  unknown_ids: z.array(z.string()),
});

/**
 * The labels of a run, from the `labels.json` beside its `episodes.jsonl` at `path`, or in the folder at `path`; undefined where there is none.
 * `episodes` are the run's. Throws TraplineError('file_invalid') for one that is none.
 */
export function readLabels(path: string, episodes: readonly Episode[]): LabelledRows | undefined {
  const file = join(statSync(path).isDirectory() ? path : dirname(path), 'labels.json');
  if (!existsSync(file)) return undefined;
  const parsed = labelsSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    const expected = 'expected what a run wrote beside its labelled episodes, found something else';
    throw new TraplineError('file_invalid', `${expected}; run the scenario again`, { location: { file } });
  }
  const { gap_ms, rows, unknown_ids } = parsed.data;
  const labelled = episodes.filter(({ label }) => label === 'labelled');
  return { episodes: labelled, unknownIds: packTextIds(unknown_ids), rows, gapMs: gap_ms };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

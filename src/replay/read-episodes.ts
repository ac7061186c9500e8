import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { type Episode, EPISODE_LABELS } from '../model/episode.ts';
import { type Line, LineCutter } from '../text/lines.ts';
import { readText } from '../text/read-text.ts';

const episodeSchema: z.ZodType<Episode> = z.object({
  episode_id: z.string(),
  label: z.enum(EPISODE_LABELS),
  pattern: z.string(),
  resembles: z.array(z.string()),
  client_id: z.string(),
  transaction_ids: z.array(z.string()).min(1),
  first_event_time_ms: z.number(),
  completing_transaction_id: z.string(),
  completing_event_time_ms: z.number(),
  completing_true_time_ms: z.number(),
  amount_exposed_cents: z.number(),
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});

/** The ground truth in an `episodes.jsonl`, or in that of a run's folder. Throws TraplineError('input') with file and line. */
export function readEpisodes(path: string): Episode[] {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'episodes.jsonl') : path;
  const cutter = new LineCutter(file);
  const episodes: Episode[] = [];
  const take = (lines: readonly Line[]): void => {
    for (const { bytes, number } of lines) {
      const text = bytes.toString();
      if (text.trim() !== '') episodes.push(parseEpisode(text, { file, line: number }));
    }
  };
  for (const piece of readText(file, { strict: true })) take(cutter.push(piece));
  take(cutter.end());
  return episodes;
}

function parseEpisode(text: string, location: { readonly file: string; readonly line: number }): Episode {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TraplineError('file_invalid', 'expected an episode as a JSON object, found no JSON', { location });
  }
  const parsed = episodeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TraplineError('file_invalid', `not an episode: ${issue!.path.join('.')}: ${issue!.message}`, { location });
}

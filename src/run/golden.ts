import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { TraplineError } from '../model/errors.ts';
import { type Report } from '../report/report-schema.ts';
import { reasonOf } from './run-directory.ts';

const figure = z.number().nullable();

const goldenEntrySchema = z.object({
  seed: z.string(),
  digests: z.record(z.string(), z.string().nullable()),
  counts: z.record(z.string(), z.number().nullable()),
  rules: z.record(
    z.string(),
    z.object({ recall: figure, precision: figure, episodes: z.number(), alerts: z.number(), loss: z.record(z.string(), z.number()) }),
  ),
});
const goldenSchema = z.record(z.string(), goldenEntrySchema);

/** What a scenario with its own seed must give, byte for byte; the figures beside the digests say in words what changed. */
export type GoldenEntry = z.infer<typeof goldenEntrySchema>;
export type Golden = z.infer<typeof goldenSchema>;

/** The figures of a report that a golden entry keeps. */
export function goldenEntry(report: Report): GoldenEntry {
  const rules = Object.entries(report.rules).map(([name, rule]) => [
    name,
    {
      recall: rule.episodes.recall,
      precision: rule.alerts.precision,
      episodes: rule.episodes.total,
      alerts: rule.alerts.total,
      loss: Object.fromEntries(Object.entries(rule.loss).filter(([, count]) => count > 0)),
    },
  ]);
  return { seed: report.seed, digests: report.digests, counts: report.counts, rules: Object.fromEntries(rules) };
}

/** Reads golden.json; empty where there is none yet. */
export function readGolden(path: string): Golden {
  if (!existsSync(path)) return {};
  try {
    return goldenSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const message = `is not a file of golden digests (${reasonOf(cause).split('\n')[0]}); write it anew with trapline check --update`;
    throw new TraplineError('input', message, { location: { file: path }, cause });
  }
}

/** Replaces golden.json as a whole, scenarios by name. */
export function writeGolden(path: string, golden: Golden): void {
  const sorted = Object.fromEntries(Object.entries(golden).sort(([a], [b]) => (a < b ? -1 : 1)));
  const partial = `${path}.partial`;
  writeFileSync(partial, `${JSON.stringify(sorted, null, 2)}\n`);
  renameSync(partial, path);
}

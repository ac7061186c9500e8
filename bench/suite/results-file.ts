import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { TraplineError } from '../../src/model/errors.ts';
import { systemReason } from '../../src/model/system-reason.ts';
import { METRIC_NAMES } from './metrics.ts';
import { spreadOf } from './statistics.ts';

const SCHEMA = 'trapline.figures/1';

const SPREAD = z
  .strictObject({
    median: z.number(),
    min: z.number(),
    max: z.number(),
    runs: z.array(z.number()).nonempty(),
  })
  // The runs decide; the rest is there for other readers.
  .transform(({ runs }) => spreadOf(runs));

const MISSING = z.strictObject({ figure: z.string(), why: z.string() });

const RESULTS = z.strictObject({
  schema: z.literal(SCHEMA),
  trapline: z.string(),
  node: z.string(),
  /** Null outside a git checkout. */
  source: z.strictObject({ commit: z.string(), changed: z.boolean() }).nullable(),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.number(),
    memory_gib: z.number(),
    system: z.string(),
  }),
  /** `interrupted` or with failures: figures may lack runs. */
  status: z.enum(['finished', 'interrupted', 'failed']),
  figures: z.array(
    z.strictObject({
      figure: z.string(),
      name: z.string(),
      rows: z.number(),
      metrics: z.partialRecord(z.enum(METRIC_NAMES), SPREAD),
    }),
  ),
  skipped: z.array(MISSING),
  failed: z.array(MISSING),
});

/** The document that `--json` writes and `--compare` reads. It holds no date: the same numbers give the same bytes. */
export type ResultsFile = z.output<typeof RESULTS>;

/** The document as text. */
export function writeResults(file: Omit<ResultsFile, 'schema'>): string {
  return `${JSON.stringify({ schema: SCHEMA, ...file }, null, 2)}\n`;
}

/** Reads a document that `writeResults` made. Throws TraplineError('input') for any other. */
export function readResults(path: string): ResultsFile {
  const location = { file: path };
  const invalid = (why: string): TraplineError =>
    new TraplineError('file_invalid', `expected a file that npm run bench -- --json has written, ${why}`, { location });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new TraplineError('file_unreadable', `cannot be read: ${systemReason(cause)}`, { location, cause });
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalid('found no JSON');
  }
  const parsed = RESULTS.safeParse(document);
  if (parsed.success) return parsed.data;
  const { path: at, message } = parsed.error.issues[0]!;
  throw invalid(`found at ${at.length === 0 ? 'the top' : at.join('.')}: ${message}`);
}

import { z } from 'zod';
import { FAILURE_KINDS } from '../src/hunt/failure.ts';
import { RARE_EVENTS } from '../src/model/rare-events.ts';

/** What the first line of a journal says it is; another number is another form. */
export const JOURNAL_SCHEMA = 'trapline.soak-journal/1';

const count = z.int().nonnegative();
const counts = z.record(z.string(), count);

const headSchema = z.strictObject({ schema: z.literal(JOURNAL_SCHEMA), seed: z.string() });

/** The first line. */
export type JournalHead = z.infer<typeof headSchema>;

/** A soak has begun, or gone on. */
const sessionSchema = z.strictObject({
  kind: z.literal('session'),
  /** Hash of everything in src/: seeds that are verified say nothing of other sources. */
  sources: z.string().regex(/^[0-9a-f]{16}$/),
  jobs: count,
});

/** A planted defect, and whether it was found. */
const canarySchema = z.strictObject({
  kind: z.literal('canary'),
  mutant: z.string(),
  /** What is wrong in it. */
  wrong: z.string(),
  /** Number of the seed at which it was found; null if it was not. */
  found: count.nullable(),
  /** How many seeds it took, or were tried in vain. */
  seeds: count,
  /** What went wrong with that seed, or why nothing did. */
  words: z.string(),
});

/** Whether a planted defect was found. */
export type Canary = z.infer<typeof canarySchema>;

const failedSchema = z.strictObject({
  number: count,
  kind: z.enum(FAILURE_KINDS),
  part: z.string(),
  words: z.string(),
});

/** A seed that went wrong. */
export type Failed = z.infer<typeof failedSchema>;

/** Seeds that were tried, one after another, and what came of them together. */
const blockSchema = z.strictObject({
  kind: z.literal('block'),
  /** Number of the first. */
  from: count,
  seeds: z.int().positive(),
  transactions: count,
  /** How many of them were run once more in a process of another time zone and locale. */
  elsewhere: count,
  /** How many of them the built command has verified. */
  fresh: count,
  /** By the clock, since the line before; beside it other blocks may be on their way. */
  elapsed_ms: count,
  /** Of the processors, since the line before. */
  cpu_ms: count,
  /** By boundary, how many seeds met it. */
  boundaries: counts,
  /** By fault, and by two faults together, how many seeds had them. */
  faults: counts,
  /** By rare event, how often it happened. */
  reached: z.partialRecord(z.enum(Object.keys(RARE_EVENTS) as (keyof typeof RARE_EVENTS)[]), count),
  failed: z.array(failedSchema),
});

/** What came of some seeds. */
export type Block = z.infer<typeof blockSchema>;

const entrySchema = z.discriminatedUnion('kind', [sessionSchema, canarySchema, blockSchema]);

/** A line of a journal but the first. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** Reads the first line; null if it is something else. */
export function parseHead(line: string): JournalHead | null {
  return headSchema.safeParse(parseJson(line)).data ?? null;
}

/** Reads one of the other lines; null if it is something else. */
export function parseEntry(line: string): JournalEntry | null {
  return entrySchema.safeParse(parseJson(line)).data ?? null;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

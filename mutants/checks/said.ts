import { z } from 'zod';

/** What a check in a process of its own found. */
const saidSchema = z.object({
  /** What it found, in words; null if nothing. */
  found: z.string().nullable(),
  /** How many cases it took, the last one included. */
  cases: z.number(),
  /** Of the hunt: transactions of the repro; null where it draws them, and for other checks. */
  transactions: z.number().nullable(),
  /** Of the hunt: of all its threads on a processor. */
  seconds: z.number(),
});
export type Said = z.infer<typeof saidSchema>;

/** Says it, as the last line of the process. */
export function say(said: Said): void {
  process.stdout.write(`\n${JSON.stringify(said)}\n`);
}

/** What a process has said; null if it ended without a word. */
export function heard(stdout: string): Said | null {
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  try {
    return saidSchema.parse(JSON.parse(last));
  } catch {
    return null;
  }
}

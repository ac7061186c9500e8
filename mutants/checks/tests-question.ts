import { z } from 'zod';

/** What is asked of the process that keeps vitest. */
export const testsQuestionSchema = z.object({
  /** Its name; empty for none. */
  mutant: z.string(),
  /** The mutant's module, from the root. */
  module: z.string().nullable(),
  /** To which file a line is added when the module is loaded. */
  reached: z.string(),
  /** Filters as vitest takes them. */
  tests: z.array(z.string()),
});
/** A question. */
export type TestsQuestion = z.infer<typeof testsQuestionSchema>;

/** Its answer. */
export const testsAnswerSchema = z.object({
  /** The first file with a test that fails; null if none does. */
  failed: z.string().nullable(),
  /** Why the tests could not be run. */
  broken: z.string().nullable(),
});
/** An answer. */
export type TestsAnswer = z.infer<typeof testsAnswerSchema>;

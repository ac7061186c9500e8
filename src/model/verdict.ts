/** What became of one record of the log. */
export const VERDICTS = ['admitted', 'late', 'future', 'duplicate', 'malformed'] as const;
/** One of VERDICTS. */
export type Verdict = (typeof VERDICTS)[number];

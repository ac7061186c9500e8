/** What became of one record of the log. */
export const VERDICTS = ['admitted', 'late', 'future', 'duplicate', 'malformed'] as const;
export type Verdict = (typeof VERDICTS)[number];

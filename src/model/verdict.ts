/** What became of one record of the log. */
export type Verdict = 'admitted' | 'duplicate' | 'late' | 'future' | 'malformed';

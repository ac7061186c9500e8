/**
 * What of a comparison fails a check. `change`: anything that differs. `worse`: a figure that got worse by more than chance. `expectations`:
 * nothing; only the expectations of the scenarios count.
 */
export const FAIL_ON = ['change', 'worse', 'expectations'] as const;
/** One of FAIL_ON. */
export type FailOn = (typeof FAIL_ON)[number];

/** The steps between what was injected and what the engine said, from rung 0 to rung 6. */
export const RUNGS = ['intent', 'rule', 'window', 'stamped', 'delivered', 'admitted', 'engine'] as const;
/** One of RUNGS. */
export type Rung = (typeof RUNGS)[number];

/** Rungs that the oracle computes, 1 to 5. */
export type OracleRung = Exclude<Rung, 'intent' | 'engine'>;

/** What an episode was lost to: named after the step below the last rung that saw it. */
export const CAUSES = [
  'rule_ineffective',
  'window_boundary',
  'clock_skew',
  'delivery_loss',
  'late_drop',
  'future_drop',
  'engine_defect',
] as const;
/**
 * What a miss of another engine is due to that promises no admission like ours: it may have dropped a record as late, or be wrong.
 * The cause of its misses below the rung of what was delivered.
 */
export const ENGINE_OR_LATE = 'engine_or_late';

/** One of CAUSES, or ENGINE_OR_LATE. */
export type Cause = (typeof CAUSES)[number] | typeof ENGINE_OR_LATE;

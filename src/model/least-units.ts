/** As many independent units (clients, or what a fault affects as a whole) an interval takes where each has one observation. */
export const LEAST_UNITS = 10;

/**
 * As many where some have several. Then the variance is estimated from what the units have, and of fewer of them it is a guess: with few clusters
 * such intervals do not hold what they promise (A. C. Cameron and D. L. Miller, 2015, VI; docs/STATISTICS.md has the figures).
 */
export const LEAST_REPEATED_UNITS = 20;

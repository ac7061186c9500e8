/** The longest that an input may take. */
export const LONGEST_MS = 2000;

/** The same of a seed when an entrance is opened: what is loaded when it is asked for takes a while. */
export const LONGEST_FIRST_MS = 20_000;

/** How long to wait behind an input for what it has left behind, in timers and in what it reads. */
export const LATE_MS = 200;

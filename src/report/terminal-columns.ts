/** Columns of a terminal that does not say how many it has, and of what is piped. */
export const DEFAULT_WIDTH = 100;

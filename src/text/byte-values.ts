/** The byte of a line feed. */
export const LINE_FEED = 0x0a;
/** The byte of a carriage return. */
export const CARRIAGE_RETURN = 0x0d;

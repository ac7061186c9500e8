import pc from 'picocolors';

/** picocolors' functions. The caller makes them, so that colour is off unless the output is a terminal. */
export type Colors = ReturnType<typeof pc.createColors>;

/** No colour at all. */
export const PLAIN: Colors = pc.createColors(false);

import pc from 'picocolors';

/** picocolors' functions; the caller makes them, so that colour is off where nobody looks. */
export type Colors = ReturnType<typeof pc.createColors>;

/** No colour at all. */
export const PLAIN: Colors = pc.createColors(false);

/**
 * The delay that an evasion of e in 0…1 makes of a drawn one: (1 − e)·d + e·(W + 1 ms), so that at e = 1 the pattern lies just
 * outside a window of W.
 */
export function evadeMs(delayMs: number, evasion: number, windowMs: number): number {
  return Math.round((1 - evasion) * delayMs + evasion * (windowMs + 1));
}

/** Ascending offsets stretched so that the last one becomes the evading delay; the others keep their proportions. */
export function evadeAllMs(offsetsMs: readonly number[], evasion: number, windowMs: number): number[] {
  const last = offsetsMs.at(-1) ?? 0;
  const stretched = evadeMs(last, evasion, windowMs);
  return offsetsMs.map((offset) => (offset === last ? stretched : Math.round((offset / last) * stretched)));
}

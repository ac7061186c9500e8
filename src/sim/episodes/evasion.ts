/**
 * The delay for an evasion e in 0…1, from a drawn delay d: (1 − e)·d + e·(W + 1 ms). At e = 1 the pattern lies just outside a
 * window of W.
 */
export function evadeMs(delayMs: number, evasion: number, windowMs: number): number {
  return Math.round((1 - evasion) * delayMs + evasion * (windowMs + 1));
}

/** Stretches ascending offsets so that the last one becomes the evading delay. The others keep their proportions. */
export function evadeAllMs(offsetsMs: readonly number[], evasion: number, windowMs: number): number[] {
  const last = offsetsMs.at(-1) ?? 0;
  const stretched = evadeMs(last, evasion, windowMs);
  return offsetsMs.map((offset) => (offset === last ? stretched : Math.round((offset / last) * stretched)));
}

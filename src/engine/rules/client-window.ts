import { type WindowLog } from '../window-log.ts';

/** Visits the ordinals of a client's transactions up to and including `ordinal`, with time ≥ `startMs`, latest first. */
export function walkBack(log: WindowLog, ordinal: number, startMs: number, visit: (ordinal: number) => void): void {
  for (let at = ordinal; at >= log.oldest && log.timeOf(at) >= startMs; at = log.previousOf(at)) visit(at);
}

/** Ordinals of a client's latest transactions up to and including `ordinal`, latest first: `count` of them, all of which the log must hold. */
export function latestBack(log: WindowLog, ordinal: number, count: number): number[] {
  const ordinals: number[] = [];
  for (let at = ordinal; ordinals.length < count; at = log.previousOf(at)) ordinals.push(at);
  return ordinals;
}

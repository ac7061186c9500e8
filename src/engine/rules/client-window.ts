import { type WindowLog } from '../window-log.ts';

/** Ordinals of a client's transactions up to and including `ordinal`, with time ≥ `startMs`, oldest first. */
export function clientWindow(log: WindowLog, ordinal: number, startMs: number): number[] {
  const ordinals: number[] = [];
  for (let at = ordinal; at >= log.oldest && log.timeOf(at) >= startMs; at = log.previousOf(at)) ordinals.push(at);
  return ordinals.reverse();
}

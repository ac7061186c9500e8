import { type WindowSpec } from '../model/rule-set.ts';

/** A window in which a rule's condition holds. Trailing windows include their end, the others do not. */
export interface WindowBounds {
  readonly startMs: number;
  readonly endMs: number;
}

/** The earliest start of the windows that a transaction at `timeMs` falls in. Never decreases as time goes on. */
export function earliestStart(window: WindowSpec, timeMs: number): number {
  switch (window.kind) {
    case 'trailing':
      return timeMs - window.sizeMs;
    case 'tumbling':
      return floorToMultiple(timeMs, window.sizeMs);
    case 'hopping': {
      const latest = floorToMultiple(timeMs, window.slideMs);
      const further = Math.floor((window.sizeMs - 1 - (timeMs - latest)) / window.slideMs);
      return latest - further * window.slideMs;
    }
  }
}

/** The windows of a transaction at `timeMs` that reach back to `oldestMs`, by ascending start. */
export function windowsReachingBack(window: WindowSpec, timeMs: number, oldestMs: number): WindowBounds[] {
  const first = earliestStart(window, timeMs);
  if (window.kind === 'trailing') return first <= oldestMs ? [{ startMs: first, endMs: timeMs }] : [];
  const stepMs = window.kind === 'hopping' ? window.slideMs : window.sizeMs;
  const bounds: WindowBounds[] = [];
  for (let startMs = first; startMs <= oldestMs; startMs += stepMs) {
    bounds.push({ startMs, endMs: startMs + window.sizeMs });
  }
  return bounds;
}

/** The largest multiple of `size` that is at most `value`. The remainder is exact where a quotient would be rounded. */
function floorToMultiple(value: number, size: number): number {
  const remainder = value % size;
  return remainder < 0 ? value - remainder - size : value - remainder;
}

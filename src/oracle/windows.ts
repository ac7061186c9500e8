import { type WindowSpec } from '../model/rule-set.ts';
import { type History } from './history.ts';

/** A window of a transaction, as a detection reports it. */
export interface OracleWindow {
  /** Inclusive. */
  readonly startMs: number;
  /** Inclusive for trailing windows, where it is the transaction's own time; else exclusive. */
  readonly endMs: number;
}

/** The windows of a transaction at time `timeMs`, by ascending start. */
export function windowsAt(spec: WindowSpec, timeMs: number): readonly OracleWindow[] {
  switch (spec.kind) {
    case 'trailing':
      return [{ startMs: timeMs - spec.sizeMs, endMs: timeMs }];
    case 'tumbling': {
      const startMs = latestMultiple(spec.sizeMs, timeMs);
      return [{ startMs, endMs: startMs + spec.sizeMs }];
    }
    case 'hopping':
      return hoppingWindows(timeMs, spec.sizeMs, spec.slideMs);
  }
}

/** Each window `[k·slide, k·slide + size)`, k any integer, that holds `timeMs`. */
function hoppingWindows(timeMs: number, sizeMs: number, slideMs: number): readonly OracleWindow[] {
  const windows: OracleWindow[] = [];
  for (let startMs = latestMultiple(slideMs, timeMs); timeMs < startMs + sizeMs; startMs -= slideMs) {
    windows.push({ startMs, endMs: startMs + sizeMs });
  }
  return windows.reverse();
}

/** The largest multiple of `stepMs` at or before `timeMs`, also before 1970. Exact, because remainders are. */
function latestMultiple(stepMs: number, timeMs: number): number {
  const remainder = timeMs % stepMs;
  return timeMs - (remainder < 0 ? remainder + stepMs : remainder);
}

/**
 * Index of the oldest transaction in the window that begins at `startMs` and ends with the transaction at index `at`. The times
 * must not decrease.
 */
export function oldestInWindow({ timesMs }: History, at: number, startMs: number): number {
  let oldest = at;
  while (oldest > 0 && timesMs[oldest - 1]! >= startMs) oldest -= 1;
  return oldest;
}

import { type SaidAlert } from './alert-log.ts';

/** The alert with its times `byMs` later. */
export function shiftAlert(said: SaidAlert, byMs: number): SaidAlert {
  if (byMs === 0) return said;
  const later = (ms: number | null): number | null => (ms === null ? null : ms + byMs);
  const { event_time_ms, window_start_ms, window_end_ms, timing } = said;
  const { event_clock_ms, processing_time_ms } = timing;
  return {
    ...said,
    event_time_ms: later(event_time_ms),
    window_start_ms: later(window_start_ms),
    window_end_ms: later(window_end_ms),
    timing: { ...timing, event_clock_ms: event_clock_ms + byMs, processing_time_ms: later(processing_time_ms) },
  };
}

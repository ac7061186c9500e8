import { type Clock } from './clock.ts';
import { type PacingError } from './pacing-error.ts';
import { type Pace, Schedule } from './schedule.ts';

/** Where paced records go. */
export interface PacedSink<R> {
  /** Takes records over, in order, the moment they are due. What it is still busy with makes the next ones late. */
  send(records: readonly R[]): Promise<void>;
}

export interface PacedRecord<R> {
  readonly record: R;
  /** The time that the pace goes by, in ms since the epoch; NaN for a record without one. */
  readonly timeMs: number;
}

/** Records that are due at once go together, at most this many. */
const MAX_BATCH = 1000;

/**
 * Hands each record to the sink when it is due. How late that was is measured from the time intended, so a sink that stalls shows
 * in the error of every record that it held up. Returns how many were sent: all of them, unless the signal fired.
 */
export async function pace<R>(
  records: Iterable<PacedRecord<R>>,
  how: Pace,
  sink: PacedSink<R>,
  clock: Clock,
  error: PacingError,
  signal: AbortSignal,
): Promise<number> {
  const schedule = new Schedule(how);
  const startMs = clock.nowMs();
  let sent = 0;
  let due: R[] = [];
  let dueMs: number[] = [];
  const flush = async (): Promise<void> => {
    if (due.length === 0) return;
    const batch = due;
    if (how.kind !== 'max') {
      const nowMs = clock.nowMs();
      for (const intendedMs of dueMs) error.record(nowMs - intendedMs);
    }
    [due, dueMs] = [[], []];
    await sink.send(batch);
    sent += batch.length;
  };
  for (const { record, timeMs } of records) {
    const intendedMs = startMs + schedule.next(timeMs);
    if (intendedMs > clock.nowMs()) {
      await flush();
      await clock.waitUntil(intendedMs, signal);
    }
    if (signal.aborted) return sent;
    due.push(record);
    dueMs.push(intendedMs);
    if (due.length === MAX_BATCH) await flush();
  }
  await flush();
  return sent;
}

import { type Clock } from './clock.ts';
import { type LatencyHistogram } from './latency-histogram.ts';
import { Pacer } from './pacer.ts';
import { type Pace, PaceSchedule } from './schedule.ts';

/** Where paced records go. */
export interface PacedSink<R> {
  /** Takes records over, in order, the moment they are due. What it is still busy with makes the next ones late. */
  send(records: readonly R[]): Promise<void>;
}

/** A record and the time that its pace goes by. */
export interface PacedRecord<R> {
  readonly record: R;
  /** In ms since the epoch; NaN for a record without one. */
  readonly timeMs: number;
}

/**
 * Hands each record to the sink when it is due, the first one at once. How late that was goes into `lateness`, measured from the
 * time intended, so that a sink that stalls shows in the figure of every record that it held up; at full speed there is nothing to
 * measure. Returns how many were sent: all of them, unless the signal fired.
 */
export async function paceRecords<R>(
  records: Iterable<PacedRecord<R>>,
  pace: Pace,
  sink: PacedSink<R>,
  clock: Clock,
  lateness: LatencyHistogram,
  signal: AbortSignal,
): Promise<number> {
  const pacer = new Pacer(new PaceSchedule(pace), clock.nowMs(), clock);
  const read: R[] = [];
  let sent = 0;
  for await (const dueMs of pacer.due(timesOf(records, read), signal)) {
    if (dueMs.length === 0) continue;
    const due = read.splice(0, dueMs.length);
    if (pace.kind !== 'max') {
      const nowMs = clock.nowMs();
      for (const intendedMs of dueMs) lateness.record(nowMs - intendedMs);
    }
    await sink.send(due);
    sent += due.length;
  }
  return sent;
}

/** The records' times; the records themselves are put into `read` as they are read. */
function* timesOf<R>(records: Iterable<PacedRecord<R>>, read: R[]): Iterable<number> {
  for (const { record, timeMs } of records) {
    read.push(record);
    yield timeMs;
  }
}

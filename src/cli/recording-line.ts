import { formatCount, formatNumber } from '../report/format.ts';
import { type RecordingProgress } from '../capture/record/record-topic.ts';

/** A line on stderr that says how far a recording is. Silent when stderr is no terminal. */
export interface RecordingLine {
  readonly listener: (progress: RecordingProgress) => void;
  stop(): void;
}

/** Makes a recording line; a silent one if `show` is false. */
export async function recordingLine(show: boolean): Promise<RecordingLine> {
  if (!show || process.stderr.isTTY !== true) return { listener: () => undefined, stop: () => undefined };
  const { SingleBar } = await import('cli-progress');
  const startedAtMs = performance.now();
  const line = new SingleBar({
    stream: process.stderr,
    format: 'recording {records} records · {mib} MiB · {rate}/s · {ahead} to come · {duration_formatted}',
    hideCursor: true,
    clearOnComplete: true,
    fps: 8,
  });
  const payload = ({ records, bytes, ahead }: RecordingProgress) => ({
    records: formatCount(records),
    mib: formatNumber(bytes / 2 ** 20, 1),
    rate: formatCount(Math.round((records * 1000) / Math.max(1, performance.now() - startedAtMs))),
    ahead: formatCount(ahead),
  });
  line.start(1, 0, payload({ records: 0, bytes: 0, ahead: 0 }));
  return {
    listener: (progress) => line.update(0, payload(progress)),
    stop: () => line.stop(),
  };
}

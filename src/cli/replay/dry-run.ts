import { formatCount, formatDuration, formatQuantity } from '../../report/format.ts';
import { parsePace, type PaceRequest } from '../../pacing/parse-pace.ts';
import { type Rehearsal } from '../../capture/selection/replay-source.ts';
import { openMapping, openSource, type SourceRequest } from '../../replay/open-replay.ts';
import { type Loudness } from './session.ts';

/** `--dry-run`: prints what a replay would do. */
export function rehearse(request: SourceRequest & PaceRequest & Loudness): void {
  const pace = parsePace(request);
  const source = openSource(request.capture, request.selection, openMapping(request.mapping));
  try {
    const rehearsal = source.rehearse(pace);
    console.log(request.json === true ? JSON.stringify(asJson(rehearsal), null, 2) : describe(rehearsal));
  } finally {
    source.reader.close();
  }
}

function describe({ records, partitions, durationMs }: Rehearsal): string {
  const duration = durationMs === null ? 'as fast as possible' : `over ${formatDuration(durationMs)}`;
  const widest = Math.max(0, ...[...partitions.values()].map((count) => formatCount(count).length));
  return [
    `${formatQuantity(records, 'record')} ${duration}; nothing was sent`,
    ...[...partitions].map(([partition, count]) => `  partition ${partition}: ${formatCount(count).padStart(widest)}`),
  ].join('\n');
}

function asJson({ records, partitions, durationMs }: Rehearsal): object {
  return { records, duration_ms: durationMs, partitions: Object.fromEntries(partitions) };
}

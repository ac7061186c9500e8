import { formatCount, formatDuration, formatQuantity } from '../report/format.ts';
import { type Rehearsal } from '../replay/replay-source.ts';

/** What a replay would do, for `--dry-run`. */
export function describeRehearsal({ records, partitions, durationMs }: Rehearsal): string {
  const duration = durationMs === null ? 'as fast as possible' : `over ${formatDuration(durationMs)}`;
  const widest = Math.max(0, ...[...partitions.values()].map((count) => formatCount(count).length));
  return [
    `${formatQuantity(records, 'record')} ${duration}; nothing was sent`,
    ...[...partitions].map(([partition, count]) => `  partition ${partition}: ${formatCount(count).padStart(widest)}`),
  ].join('\n');
}

/** The same for other programs. */
export function rehearsalJson({ records, partitions, durationMs }: Rehearsal): object {
  return { records, duration_ms: durationMs, partitions: Object.fromEntries(partitions) };
}

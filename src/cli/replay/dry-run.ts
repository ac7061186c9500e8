import { formatCount, formatDuration, formatQuantity } from '../../report/format.ts';
import { parsePace, type PaceRequest } from '../../pacing/parse-pace.ts';
import { type DryRun } from '../../capture/selection/replay-source.ts';
import { openSource, type SourceRequest } from '../../replay/open-replay.ts';
import { type OutputOptions } from './session.ts';
import { say } from '../say.ts';

/** `--dry-run`: prints what a replay would send. */
export function dryRun(request: SourceRequest & PaceRequest & OutputOptions): void {
  const pace = parsePace(request);
  const source = openSource(request.capture, request.selection, request.mapping);
  try {
    source.requireSome();
    const outcome = source.dryRun(pace);
    say(request.json === true ? JSON.stringify(asJson(outcome), null, 2) : describe(outcome));
  } finally {
    source.reader.close();
  }
}

function describe({ records, partitions, durationMs }: DryRun): string {
  const duration = durationMs === null ? 'as fast as possible' : `over ${formatDuration(durationMs)}`;
  const widest = Math.max(0, ...[...partitions.values()].map((count) => formatCount(count).length));
  return [
    `${formatQuantity(records, 'record')} ${duration}; nothing was sent`,
    ...[...partitions].map(([partition, count]) => `  partition ${partition}: ${formatCount(count).padStart(widest)}`),
  ].join('\n');
}

function asJson({ records, partitions, durationMs }: DryRun): object {
  return { records, duration_ms: durationMs, partitions: Object.fromEntries(partitions) };
}

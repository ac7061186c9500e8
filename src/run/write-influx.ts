import { type InfluxExport } from '../influx/export-run.ts';
import { type HealthLog } from '../influx/health-log.ts';
import { type InfluxSettings } from '../influx/settings.ts';
import { type WorldResult } from '../pipeline/world-source.ts';
import { type Report } from '../report/report-schema.ts';
import { type World } from '../sim/world.ts';
import { type OpenBackend } from './open-backend.ts';
import { type RunRequest } from './run-request.ts';

/** A run that is reported, and goes into an InfluxDB. */
export interface WritableRun {
  readonly request: RunRequest;
  readonly opened: OpenBackend;
  readonly world: World;
  readonly health: HealthLog;
  readonly result: WorldResult;
  readonly report: Report;
}

/** Writes a run into InfluxDB: what is left of it, where it was written as it went. */
export async function writeInflux(run: WritableRun, settings: InfluxSettings): Promise<InfluxExport> {
  const { request, opened, world, health, result, report } = run;
  const written = (await opened.liveRun?.run.finish(report)) ?? null;
  if (written !== null) return written;
  const { exportToInflux } = await import('../influx/export-run.ts');
  const exportable = { world, transactions: result.transactions, results: result };
  return exportToInflux(exportable, report, { ...request, health, settings });
}

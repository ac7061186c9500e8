import { connectInflux, type InfluxConnection } from './connection.ts';
import { MeasurementLines } from './measurements.ts';
import { type InfluxSettings } from './settings.ts';
import { InfluxSink } from './sink.ts';
import { TransactionLines } from './transaction-lines.ts';
import { TraplineError } from '../model/errors.ts';
import { type Report } from '../report/report-schema.ts';
import { type HealthLog } from './health-log.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type Detection } from '../model/alert.ts';
import { type EngineResults } from '../model/engine-results.ts';
import { type WorldLog } from '../score/world-log.ts';

type InfluxFacts = NonNullable<Report['influxdb']>;

/** What of a run is in InfluxDB now, and why that is not all of it. */
export interface InfluxExport {
  readonly facts: InfluxFacts;
  readonly failure: TraplineError | null;
}

/** What of a finished run goes into InfluxDB. */
export interface ExportableRun {
  readonly log: WorldLog;
  readonly result: EngineResults;
  /** In the order of `alerts.jsonl`. */
  readonly alerts: readonly Detection[];
  /** The end of the world, exclusive. */
  readonly endMs: number;
}

interface ExportOptions {
  readonly settings: InfluxSettings;
  /** Of the whole run. */
  readonly health: HealthLog;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/**
 * Writes a finished run into InfluxDB, and counts what the server confirms. The lines depend on nothing but the run, so writing it
 * again changes nothing there. What goes wrong is in the outcome, for the run itself is done.
 */
export async function exportToInflux(
  run: ExportableRun,
  report: Report,
  options: ExportOptions,
): Promise<InfluxExport> {
  const { settings, onProgress, signal } = options;
  const { log } = run;
  const others = [...otherLines(run, options.health, report)];
  const expected = others.length + log.length;
  const measurements = { ...countByMeasurement(others), raw_transactions: log.length };
  const facts = { url: settings.url, lines_expected: expected, measurements };
  let connection: InfluxConnection | null = null;
  let sink: InfluxSink | null = null;
  let failure: TraplineError | null = null;
  try {
    connection = await connectInflux(settings);
    sink = new InfluxSink(connection, settings, signal, (done) =>
      onProgress({ phase: 'influx', done, total: expected, transactions: log.length }),
    );
    await sink.write(others);
    await sink.write(transactionLines(log, report.run_id));
    await sink.finish();
  } catch (error) {
    if (!(error instanceof TraplineError)) throw error;
    failure = error;
  } finally {
    await sink?.close();
  }
  const { confirmed, rejected, retries } = sink?.counts ?? { confirmed: 0, rejected: 0, retries: 0 };
  const counts = { lines_confirmed: confirmed, lines_rejected: rejected, retries };
  return { facts: { ...facts, ...counts, version: connection?.version ?? null }, failure };
}

function* transactionLines(log: WorldLog, runId: string): Iterable<string> {
  const lines = new TransactionLines(log.vocabulary, runId);
  for (const { world } of log.chunks) {
    for (let row = 0; row < world.length; row++) yield lines.line(world, row);
  }
}

function* otherLines(run: ExportableRun, health: HealthLog, report: Report): Iterable<string> {
  const { endMs, result, alerts } = run;
  const lines = new MeasurementLines(report.run_id);
  for (const row of result.aggregates) yield* lines.aggregate(row);
  for (const alert of alerts) {
    if (alert.kind !== 'open') continue;
    yield lines.alert(alert);
    yield lines.latency(alert, result.timings.get(alert)!);
  }
  for (const minute of health.changedMinutes()) yield lines.health(minute);
  yield* scoreLines(lines, report, endMs);
}

/** What the report says of each rule. */
export function* scoreLines(lines: MeasurementLines, { scenario, rules }: Report, endMs: number): Iterable<string> {
  for (const [rule, score] of Object.entries(rules)) {
    yield lines.score(scenario, rule, score, endMs);
    yield* lines.losses(scenario, rule, score.loss, endMs);
  }
}

function countByMeasurement(lines: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const measurement = measurementOf(line);
    counts.set(measurement, (counts.get(measurement) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

export function measurementOf(line: string): string {
  return line.slice(0, line.indexOf(','));
}

import { connectInflux, type InfluxConnection } from './connection.ts';
import { type EngineHealth, MeasurementLines } from './measurements.ts';
import { type InfluxSettings } from './settings.ts';
import { InfluxSink } from './sink.ts';
import { TransactionLines } from './transaction-lines.ts';
import { TraplineError } from '../model/errors.ts';
import { type Report } from '../report/report-schema.ts';
import { type HealthLog } from './health-log.ts';
import { type ProgressListener } from '../model/progress.ts';
import { type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type EngineResults } from '../model/engine-results.ts';

/** Rows that are drawn at a time. */
const DRAWN_ROWS = 4096;

type InfluxFacts = NonNullable<Report['influxdb']>;

/** How much of a run InfluxDB has confirmed, and why it is not everything. */
export interface InfluxExport {
  readonly facts: InfluxFacts;
  readonly failure: TraplineError | null;
}

/** The parts of a finished run that are written into InfluxDB. */
export interface ExportableRun {
  readonly world: ExportableWorld;
  /** Number of transactions of the world. */
  readonly transactions: number;
  readonly results: EngineResults;
}

/** A world that can be drawn again. */
interface ExportableWorld {
  readonly vocabulary: Vocabulary;
  /** Exclusive. */
  readonly endMs: number;
  batches(maxRows: number): Iterable<WorldBatch>;
}

interface ExportOptions {
  readonly settings: InfluxSettings;
  /** Health of the whole run. */
  readonly health: HealthLog;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/**
 * Writes a finished run into InfluxDB and counts the confirmed lines. The lines depend only on the run, so writing it again
 * changes nothing. Failures are in the result, because the run itself is complete.
 */
export async function exportToInflux(
  run: ExportableRun,
  report: Report,
  options: ExportOptions,
): Promise<InfluxExport> {
  const { settings, onProgress, signal } = options;
  const { transactions } = run;
  const minutes = options.health.changedMinutes();
  // Made twice, once to count them: a long run has more of them than fit into memory.
  const others = () => otherLines(run, minutes, report);
  const measurements = { ...countByMeasurement(others()), raw_transactions: transactions };
  const expected = Object.values(measurements).reduce((sum, count) => sum + count, 0);
  const facts = { url: settings.url, lines_expected: expected, measurements };
  let connection: InfluxConnection | null = null;
  let sink: InfluxSink | null = null;
  let failure: TraplineError | null = null;
  try {
    connection = await connectInflux(settings, signal);
    sink = new InfluxSink(connection, settings, signal, (done) =>
      onProgress({ phase: 'influx', done, total: expected, transactions }),
    );
    await sink.write(others());
    await sink.write(transactionLines(run.world, report.run_id));
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

/** The world is drawn once more, so that it need not be kept. */
function* transactionLines(world: ExportableWorld, runId: string): Iterable<string> {
  const lines = new TransactionLines(world.vocabulary, runId);
  for (const batch of world.batches(DRAWN_ROWS)) {
    for (let row = 0; row < batch.length; row++) yield lines.line(batch, row);
  }
}

function* otherLines(run: ExportableRun, minutes: readonly EngineHealth[], report: Report): Iterable<string> {
  const { world, results } = run;
  const lines = new MeasurementLines(report.run_id);
  for (const row of results.aggregates) yield* lines.aggregate(row);
  for (const { detection, timing } of results.detections) {
    if (detection.kind !== 'open') continue;
    yield lines.alert(detection);
    yield lines.latency(detection, timing);
  }
  for (const minute of minutes) yield lines.health(minute);
  yield* scoreLines(lines, report, world.endMs);
}

/** The lines about each rule of a report. */
export function* scoreLines(lines: MeasurementLines, { scenario, rules }: Report, endMs: number): Iterable<string> {
  for (const [rule, score] of Object.entries(rules)) {
    yield lines.score(scenario, rule, score, endMs);
    yield* lines.losses(scenario, rule, score.loss, endMs);
  }
}

function countByMeasurement(lines: Iterable<string>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const measurement = measurementOf(line);
    counts.set(measurement, (counts.get(measurement) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

/** The measurement of a line. */
export function measurementOf(line: string): string {
  return line.slice(0, line.indexOf(','));
}

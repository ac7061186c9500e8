import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { type LatencyStages } from '../../src/influx/measurements.ts';
import { type AggregateRow } from '../../src/model/aggregate.ts';
import { type Detection, type DetectionTiming } from '../../src/model/alert.ts';
import { INGEST_TIME_HEADER } from '../../src/model/record.ts';
import { type SideReason, type SideRecord } from '../../src/model/side-record.ts';
import { CaptureReader } from '../../src/capture/format/reader.ts';
import { recordsOf } from '../../src/capture/selection/read-records.ts';
import { type Report } from '../../src/report/report-schema.ts';

export interface Transaction {
  readonly transaction_id: string;
  readonly client_id: string;
  readonly amount_cents: number;
  readonly event_time_ms: number;
  readonly location: string;
  readonly device: string;
  readonly merchant_category: string;
  readonly region: string;
  readonly latitude_e6: number;
  readonly longitude_e6: number;
}

/** An alert's opening, and how long it took. */
export interface Alert extends Pick<Detection, 'rule' | 'client_id' | 'event_time_ms'> {
  readonly details: Detection['details'] | null;
  readonly latencyMs: number;
  /** Of a live run. */
  readonly stages: LatencyStages | null;
}

/** A record of the log, and what became of it. */
export interface LogRecord {
  readonly ingestTimeMs: number;
  readonly verdict: SideReason | 'admitted';
  /** How far behind its partition's watermark it was ingested; null before there was one. */
  readonly lagMs: number | null;
}

export interface Verdict {
  readonly quantile: 'p50' | 'p99';
  readonly actualMs: number | null;
  readonly targetMs: number;
  readonly atMs: number;
}

/** What a run says of itself, in its own files: what the dashboards must show. */
export interface ShownRun {
  readonly runId: string;
  readonly scenario: string;
  readonly endMs: number;
  readonly rules: Report['rules'];
  readonly transactions: readonly Transaction[];
  readonly aggregates: readonly AggregateRow[];
  readonly alerts: readonly Alert[];
  readonly log: readonly LogRecord[];
  readonly verdicts: readonly Verdict[];
}

/** Reads a run's folder and the capture of its log. */
export function readRun(report: Report, folder: string, capture: string, endMs: number, disorderMs: number): ShownRun {
  const lines = <Line>(name: string): Line[] =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  type Timing = DetectionTiming & Pick<Detection, 'alert_id' | 'transaction_id'>;
  const timings = new Map(lines<Timing>('latency.jsonl').map((one) => [`${one.alert_id} ${one.transaction_id}`, one]));
  const alerts = lines<Detection>('alerts.jsonl')
    .filter(({ kind }) => kind === 'open')
    .map((alert) => {
      const { processing_time_ms } = timings.get(`${alert.alert_id} ${alert.transaction_id}`)!;
      return { ...alert, latencyMs: processing_time_ms! - alert.event_time_ms, stages: null };
    });
  return {
    runId: report.run_id,
    scenario: report.scenario,
    endMs,
    rules: report.rules,
    transactions: readTransactions(join(folder, 'transactions.arrow')),
    aggregates: lines<AggregateRow>('aggregates.jsonl'),
    alerts,
    log: readLog(capture, lines<SideRecord>('side.jsonl'), disorderMs),
    verdicts: [],
  };
}

function readTransactions(path: string): Transaction[] {
  return tableFromIPC(readFileSync(path))
    .toArray()
    .map((row: { toJSON(): Record<string, unknown> }) => {
      const { transaction_id, amount_cents, event_time_ms, ...rest } = row.toJSON();
      return {
        ...(rest as Omit<Transaction, 'transaction_id' | 'amount_cents' | 'event_time_ms'>),
        transaction_id: BigInt(transaction_id as bigint)
          .toString(16)
          .padStart(16, '0'),
        amount_cents: Number(amount_cents),
        event_time_ms: Number(event_time_ms),
      };
    });
}

/** Admits what `side.jsonl` does not hold, and moves each partition's watermark as that says. */
function readLog(capture: string, side: readonly SideRecord[], disorderMs: number): LogRecord[] {
  const reasons = new Map(side.map(({ partition, offset, reason }) => [`${partition} ${offset}`, reason]));
  const clocks = new Map<number, number>();
  const reader = CaptureReader.open(capture);
  const log = [...recordsOf(reader, () => true)].map(({ raw: { partition, offset, value, headers } }) => {
    const ingest = headers.find(({ name }) => name === INGEST_TIME_HEADER)!;
    const ingestTimeMs = Number(Buffer.from(ingest.value!).toString());
    const verdict: LogRecord['verdict'] = reasons.get(`${partition} ${offset}`) ?? 'admitted';
    const clockMs = clocks.get(partition);
    if (verdict === 'admitted') {
      const { timestamp } = JSON.parse(Buffer.from(value!).toString()) as { readonly timestamp: string };
      clocks.set(partition, Math.max(clockMs ?? -Infinity, Date.parse(timestamp)));
    }
    return { ingestTimeMs, verdict, lagMs: clockMs === undefined ? null : ingestTimeMs - (clockMs - disorderMs) };
  });
  reader.close();
  return log;
}

import { type AggregateRow } from '../model/aggregate.ts';
import { type Detection, type DetectionDetails, type DetectionTiming } from '../model/alert.ts';
import { type LatencyStage } from '../model/latency.ts';
import { type RuleScore } from '../report/report-schema.ts';
import { type RunningScore } from '../score/running-scores.ts';
import { type Fields, fieldsOf, float, integer, money, seriesOf, type Tags, text } from './line.ts';
import { Ordinals } from './ordinals.ts';

/** How an engine did in one minute of ingest time. */
export interface EngineHealth {
  readonly minuteMs: number;
  readonly admitted: number;
  readonly late: number;
  readonly future: number;
  readonly duplicates: number;
  readonly malformed: number;
  /**
   * The largest ingest time minus its partition's watermark, over the admitted records; null if none was admitted or there was
   * no watermark.
   */
  readonly watermarkLagMs: number | null;
}

/** The parts of a live alert's latency, in ms, by stage. Stages that were not measured are left out. */
export type LatencyStages = ReadonlyMap<LatencyStage, number>;

const PLURALS: Readonly<Record<string, string>> = {
  region: 'regions',
  category: 'categories',
  location: 'locations',
  device: 'devices',
};

/**
 * Lines of all measurements except `raw_transactions`. All lines have the tag `run_id`. Names, tags and fields are those of the
 * original pipeline, where it had them. Within a measurement, add lines in the order of the run's files, so that a second
 * export gives the same lines.
 */
export class MeasurementLines {
  readonly #runId: string;
  readonly #shiftMs: number;
  readonly #ordinals = new Ordinals();

  /** Written times are `shiftMs` later than the real ones. */
  constructor(runId: string, shiftMs = 0) {
    this.#runId = runId;
    this.#shiftMs = shiftMs;
  }

  /** `avg_amount_by_category` and `txn_count_by_region`, at the start of the minute. */
  aggregate({ minute_start_ms, currency, categories, regions }: AggregateRow): string[] {
    return [
      ...categories.map(({ key, count, sum_cents }) => {
        const fields = { avg_amount: String(sum_cents / (100 * count)) };
        return this.#revisable('avg_amount_by_category', { currency, merchant_category: key }, fields, minute_start_ms);
      }),
      ...regions.map(({ key, count }) => {
        const fields = { txn_count: integer(count) };
        return this.#revisable('txn_count_by_region', { currency, region: key }, fields, minute_start_ms);
      }),
    ];
  }

  /** `<rule>_alerts`, at the event time of the transaction that opened the alert. */
  alert({ alert_id, rule, client_id, event_time_ms, details }: Detection): string {
    const fields = { ...alertFields(details), alert_id: text(alert_id) };
    return this.#line(`${rule}_alerts`, { client_id }, fields, event_time_ms);
  }

  /**
   * `alert_latency`: how long after its event time an alert could be given, by the log's clock and by the partition's clock; and when it was said
   * early, where it was.
   */
  latency({ rule, client_id, event_time_ms }: Detection, timing: DetectionTiming): string {
    const { processing_time_ms, event_clock_ms, at_end, early } = timing;
    const since = (timeMs: number | null = null) => integer(timeMs === null ? null : timeMs - event_time_ms);
    const fields = {
      at_end: String(at_end),
      event_clock_lag_ms: since(event_clock_ms),
      latency_ms: since(processing_time_ms),
      early_event_clock_lag_ms: since(early?.event_clock_ms),
      early_latency_ms: since(early?.processing_time_ms),
    };
    return this.#line('alert_latency', { client_id, rule }, fields, event_time_ms);
  }

  /** `alert_latency` of a live run: wall-clock time from the intended send time of the transaction that opened the alert. */
  liveLatency(
    { rule, client_id, event_time_ms }: Pick<Detection, 'rule' | 'client_id' | 'event_time_ms'>,
    latencyMs: number,
    stages: LatencyStages,
  ): string {
    const fields = {
      latency_ms: integer(Math.round(latencyMs)),
      ...Object.fromEntries([...stages].map(([stage, ms]) => [`${stage}_ms`, float(ms)])),
    };
    return this.#line('alert_latency', { client_id, rule }, fields, event_time_ms);
  }

  /**
   * `latency_slo`: a quantile of a live run's latency and its target. A quantile that was not measured is neither met nor
   * missed.
   */
  latencyVerdict(quantile: 'p50' | 'p99', actualMs: number | null, targetMs: number, atMs: number): string {
    const fields = {
      actual_ms: float(actualMs),
      met: integer(actualMs === null ? null : Number(actualMs < targetMs)),
      target_ms: float(targetMs),
    };
    return this.#line('latency_slo', { quantile }, fields, atMs);
  }

  /** `engine_health`, at the start of the minute. */
  health({ minuteMs, watermarkLagMs, ...counts }: EngineHealth): string {
    const fields = {
      ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, integer(count)])),
      throughput_per_s: float(counts.admitted / 60),
      watermark_lag_ms: integer(watermarkLagMs),
    };
    return this.#revisable('engine_health', {}, fields, minuteMs);
  }

  /** `run_scores` of one rule, at the end of the run's time. Figures that were not measured are left out. */
  score(scenario: string, rule: string, { episodes, alerts, f1, time_to_detect_ms }: RuleScore, endMs: number): string {
    const fields = {
      alerts: integer(alerts.total),
      alerts_matched: integer(alerts.matched),
      episodes: integer(episodes.total),
      episodes_detected: integer(episodes.detected),
      f1: float(f1),
      precision: float(alerts.precision),
      recall: float(episodes.recall),
      time_to_detect_p50_ms: float(time_to_detect_ms.p50),
      time_to_detect_p99_ms: float(time_to_detect_ms.p99),
    };
    return this.#line('run_scores', { rule, scenario }, fields, endMs);
  }

  /** `run_scores` of one rule so far, in a run that is not finished. */
  runningScore(scenario: string, rule: string, score: RunningScore, atMs: number): string {
    const fields = {
      alerts: integer(score.alerts),
      alerts_matched: integer(score.matched),
      episodes: integer(score.episodes),
      episodes_detected: integer(score.detected),
      f1: float(score.f1),
      precision: float(score.precision),
      recall: float(score.recall),
    };
    return this.#line('run_scores', { rule, scenario }, fields, atMs);
  }

  /** `run_losses` of one rule, at the end of the run's time: missed episodes by cause, including zeros. */
  losses(scenario: string, rule: string, loss: Partial<RuleScore['loss']>, endMs: number): string[] {
    return Object.entries(loss)
      .filter(([, episodes]) => episodes !== null && episodes !== undefined)
      .map(([cause, episodes]) =>
        this.#line('run_losses', { cause, rule, scenario }, { episodes: integer(episodes ?? null) }, endMs),
      );
  }

  #line(measurement: string, tags: Tags, fields: Fields, timeMs: number): string {
    const series = seriesOf(measurement, { ...tags, run_id: this.#runId });
    return `${series} ${fieldsOf(fields)} ${this.#ordinals.timeNs(series, timeMs + this.#shiftMs)}`;
  }

  /** A line whose series has at most one point for each time, so that writing it again with other fields revises it. */
  #revisable(measurement: string, tags: Tags, fields: Fields, timeMs: number): string {
    const series = seriesOf(measurement, { ...tags, run_id: this.#runId });
    return `${series} ${fieldsOf(fields)} ${timeMs + this.#shiftMs}000000`;
  }
}

function alertFields(details: DetectionDetails): Fields {
  switch (details.kind) {
    case 'distinct': {
      const { field, values } = details;
      return {
        [`${PLURALS[field] ?? field}_seen_str`]: text(values.join(', ')),
        [`${field}_count`]: integer(values.length),
      };
    }
    case 'pair':
      return { min_amount: money(details.small_amount_cents), max_amount: money(details.large_amount_cents) };
    case 'count':
      return { txn_count: integer(details.count) };
    case 'sum':
      return { total_amount: money(details.sum_cents) };
    case 'speed':
      return { distance_m: integer(details.distance_m), elapsed_ms: integer(details.elapsed_ms) };
    case 'anomaly':
      return { score_milli: integer(details.score_milli), usual_amount: money(details.usual_cents) };
  }
}

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type AlertPassage } from '../live/latency-log.ts';
import { type LiveRun } from '../live/live-run.ts';
import { LATENCY_STAGES, type LatencyStage } from '../model/latency.ts';
import { SECOND_MS } from '../model/time-units.ts';
import { type ServedMetrics } from './metrics-server.ts';
import { type VerdictTally } from './verdict-tally.ts';

/** From the engine's share of a latency to far beyond the promise of ten seconds, in seconds. */
const BUCKETS_S = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The stages up to where the run has the alert. What comes after is known later, and only with InfluxDB. */
const STAGES: readonly LatencyStage[] = LATENCY_STAGES.slice(0, LATENCY_STAGES.indexOf('deliver') + 1);

/** What is measured. */
export interface MeasuredRun {
  readonly run: Pick<LiveRun, 'session' | 'identity' | 'lines'>;
  readonly scenario: string;
  readonly seed: string;
  /** Names of the rules that may alert. */
  readonly rules: readonly string[];
  readonly verdicts: VerdictTally;
}

/**
 * A live run in the text format of Prometheus, with the names that its conventions ask for: base units, `_total` for counters. The run is looked at when
 * it is read. The process is watched as long as it lives, which is what gives its garbage collection and the lag of its event loop.
 */
export class LiveMetrics implements ServedMetrics {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  readonly #registry = new Registry();
  readonly #measured: MeasuredRun;
  readonly #latency: Histogram<'rule'>;
  readonly #stages: Histogram<'stage'>;
  readonly #alerts: Counter<'rule'>;
  /** The first alert that is not counted yet. */
  #counted = 0;
  /** Counted alerts whose record was not known yet. */
  #waiting: AlertPassage[] = [];

  constructor(measured: MeasuredRun) {
    this.#measured = measured;
    const registers = [this.#registry];
    const { run, scenario, seed, rules, verdicts } = measured;
    this.#gauge('trapline_run_info', 'The run, in its labels.', ['run_id', 'scenario', 'seed'], (gauge) =>
      gauge.set({ run_id: run.identity.id, scenario, seed }, 1),
    );
    this.#gauge('trapline_scenario_timestamp_seconds', "The scenario's time at this moment.", [], (gauge) =>
      gauge.set(run.session.presentMs / SECOND_MS),
    );
    this.#byPartition('trapline_records_sent_total', 'Records sent, history included.', ({ sent }) => sent);
    this.#byPartition(
      'trapline_records_processed_total',
      'Records that the engine has processed.',
      (of) => of.processed,
    );
    this.#gauge(
      'trapline_lag_records',
      'Records sent that the engine has not processed yet.',
      ['partition'],
      (gauge) => {
        for (const [partition, { sent, processed }] of run.session.traffic.entries()) {
          gauge.set({ partition }, sent - processed);
        }
      },
    );
    this.#counter(
      'trapline_records_judged_total',
      'Records by what admission made of them.',
      ['verdict'],
      (counter) => {
        for (const [verdict, count] of verdicts.counts()) counter.inc({ verdict }, count);
      },
    );
    if (run.lines !== null) this.#influxdb();
    this.#alerts = new Counter({
      name: 'trapline_alerts_total',
      help: 'Alerts opened.',
      labelNames: ['rule'],
      registers,
    });
    // A rule whose first alert makes its series would have no rate for it.
    for (const rule of rules) this.#alerts.inc({ rule }, 0);
    this.#latency = new Histogram({
      name: 'trapline_alert_latency_seconds',
      help: 'From when the transaction of an alert was to be sent until the run had the alert; measured ones.',
      labelNames: ['rule'],
      buckets: BUCKETS_S,
      registers,
    });
    this.#stages = new Histogram({
      name: 'trapline_alert_stage_seconds',
      help: 'The part of it that each stage took.',
      labelNames: ['stage'],
      buckets: BUCKETS_S,
      registers,
    });
    collectDefaultMetrics({ register: this.#registry });
  }

  /** What Prometheus reads. */
  text(): Promise<string> {
    this.#countAlerts();
    return this.#registry.metrics();
  }

  #gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    collect: (gauge: Gauge<L>) => void,
  ): void {
    const gauge: Gauge<L> = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect: () => collect(gauge),
    });
  }

  #byPartition(name: string, help: string, valueOf: (traffic: { sent: number; processed: number }) => number): void {
    const { session } = this.#measured.run;
    this.#counter(name, help, ['partition'], (counter) => {
      for (const [partition, traffic] of session.traffic.entries()) counter.inc({ partition }, valueOf(traffic));
    });
  }

  /** A counter of what is counted elsewhere. */
  #counter<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    count: (counter: Counter<L>) => void,
  ): void {
    const counter: Counter<L> = new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect: () => {
        counter.reset();
        count(counter);
      },
    });
  }

  #influxdb(): void {
    const { run } = this.#measured;
    this.#counter('trapline_influxdb_lines_total', 'Lines made for InfluxDB.', [], (counter) =>
      counter.inc(run.lines!.given),
    );
    this.#counter('trapline_influxdb_lines_confirmed_total', 'Lines that InfluxDB has confirmed.', [], (counter) =>
      counter.inc(run.lines!.confirmed),
    );
  }

  #countAlerts(): void {
    const { passages } = this.#measured.run.session;
    const fresh = passages.slice(this.#counted);
    this.#counted = passages.length;
    for (const { rule } of fresh) this.#alerts.inc({ rule });
    this.#waiting = [...this.#waiting, ...fresh].filter((passage) => !this.#observe(passage));
  }

  /** Whether all is known of the alert. */
  #observe(passage: AlertPassage): boolean {
    const latency = this.#measured.run.session.latencyOf(passage);
    if (latency === undefined) return false;
    if (latency === null) return true;
    let totalMs = 0;
    for (const stage of STAGES) {
      const ms = latency.stages.get(stage);
      if (ms === undefined) continue;
      this.#stages.observe({ stage }, ms / SECOND_MS);
      totalMs += ms;
    }
    this.#latency.observe({ rule: passage.rule }, totalMs / SECOND_MS);
    return true;
  }
}

/** The latency objective of a live run, in ms from the intended send time of an alert's transaction. */
export interface LatencySlo {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The original's promise of 1 to 10 seconds. */
export const DEFAULT_LATENCY_SLO: LatencySlo = { p50Ms: 1000, p99Ms: 10_000 };

/**
 * The stages of a transaction's way in order; together they are the whole latency. `send`: from the intended send time until
 * the log has the record. `consume`: until a consumer has it. `watermark`: until the record has arrived that lets the watermark
 * pass it. `engine`: until the engine has emitted the alert. `deliver`: until the collector has the alert. `confirm`: until
 * InfluxDB has confirmed it. `visible`: until a query shows it.
 */
export const LATENCY_STAGES = ['send', 'consume', 'watermark', 'engine', 'deliver', 'confirm', 'visible'] as const;
/** One of LATENCY_STAGES. */
export type LatencyStage = (typeof LATENCY_STAGES)[number];

/** What latency a live run is to keep to, in ms from the intended send time of an alert's transaction. */
export interface LatencySlo {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The original's promise of 1 to 10 seconds. */
export const DEFAULT_LATENCY_SLO: LatencySlo = { p50Ms: 1000, p99Ms: 10_000 };

/**
 * The stages on the way of a transaction, in order; they sum to the whole. `send`: from when it was to be sent until the log has it.
 * `consume`: until a consumer has it. `watermark`: until the record is there that lets the watermark pass it. `engine`: until the
 * alert is out of the engine. `deliver`: until whoever collects alerts has it. `confirm`: until InfluxDB has confirmed it. `visible`:
 * until a query shows it.
 */
export const LATENCY_STAGES = ['send', 'consume', 'watermark', 'engine', 'deliver', 'confirm', 'visible'] as const;
export type LatencyStage = (typeof LATENCY_STAGES)[number];

/** What happened to the consumers of a run: `faults` in report.json. */
export interface FaultCounts {
  crashes: number;
  rebalances: number;
  restores: number;
  fresh_starts: number;
  checkpoints_written: number;
  checkpoints_refused: number;
  records_reread: number;
  outputs_repeated: number;
  sink_failures: number;
  lag_ms_max: number;
}

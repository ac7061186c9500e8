import { type FaultCounts } from '../model/fault-counts.ts';

/** Counts that are all zero. */
export function noFaults(): FaultCounts {
  return {
    crashes: 0,
    rebalances: 0,
    restores: 0,
    fresh_starts: 0,
    checkpoints_written: 0,
    checkpoints_refused: 0,
    records_reread: 0,
    outputs_repeated: 0,
    sink_failures: 0,
    lag_ms_max: 0,
  };
}

import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type EarlyDetection } from './early-rules.ts';
import { type SideRecord } from '../model/side-record.ts';
import { type MinuteCells } from './minute-cells.ts';

/** Where the engine puts what it finds. Each method's calls come in an order that batch sizes do not change. */
export interface EngineSink {
  /** In processing order; within one transaction by the rule set's order, then by window start. */
  detection(detection: Detection, timing: DetectionTiming): void;
  /** In the order of the records that made conditions true; within one of them by the transaction's order, by rule, then by window start. */
  early?(detection: EarlyDetection): void;
  /** In offset order. */
  side(record: SideRecord): void;
  /**
   * This partition's part of the minute of event time that starts at `minuteMs`: by minute, each once, and final. The cells are
   * good until the call returns.
   */
  aggregate(minuteMs: number, cells: MinuteCells): void;
}

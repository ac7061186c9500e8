import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type RuleSet } from '../model/rule-set.ts';
import { type SideRecord } from '../model/side-record.ts';
import { type MinuteCells } from './minute-cells.ts';

/** What decides the outcome, beside the log itself. */
export interface EngineOptions {
  readonly ruleSet: RuleSet;
  /** The watermark is the largest admitted event time minus this. */
  readonly allowedDisorderMs: number;
  /** A record stamped further than this beyond its ingest time is set aside; null turns the check off. */
  readonly maxFutureMs: number | null;
  /** Whether per-minute aggregates are computed. */
  readonly aggregates: boolean;
}

/** Where the engine puts what it finds. Each method's calls come in an order that batch sizes do not change. */
export interface EngineSink {
  /** In processing order; within one transaction by the rule set's order, then by window start. */
  detection(detection: Detection, timing: DetectionTiming): void;
  /** In offset order. */
  side(record: SideRecord): void;
  /**
   * This partition's part of the minute of event time that starts at `minuteMs`: by minute, each once, and final. The cells are
   * good until the call returns.
   */
  aggregate(minuteMs: number, cells: MinuteCells): void;
}

/** How the work is cut up and memory is looked after. None of it may change the outcome; tests turn every knob. */
export interface EngineTuning {
  /** Rows that pass through the rules at a time: few enough to stay in cache. */
  readonly blockRows: number;
  /** When the state of quiet clients is reclaimed: when room runs out, before every block, or not at all. */
  readonly sweep: 'when-full' | 'every-block' | 'never';
  /** Transactions are numbered by 32-bit ordinals; above this they are renumbered from the oldest one still needed. */
  readonly maxOrdinal: number;
}

export const DEFAULT_TUNING: EngineTuning = { blockRows: 512, sweep: 'when-full', maxOrdinal: 0x4000_0000 };

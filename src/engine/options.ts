import { type RuleSet } from '../model/rule-set.ts';

/** What decides the outcome, beside the log itself. */
export interface EngineOptions {
  readonly ruleSet: RuleSet;
  /** The watermark is the largest admitted event time minus this. */
  readonly allowedDisorderMs: number;
  /** A record stamped further than this beyond its ingest time is set aside; null turns the check off. */
  readonly maxFutureMs: number | null;
  /** Whether per-minute aggregates are computed. */
  readonly aggregates: boolean;
  /** Whether monotone rules say where they hold before the watermark. Changes no detection. Left out, they do not. */
  readonly early?: boolean;
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

/** What a run uses. */
export const DEFAULT_TUNING: EngineTuning = { blockRows: 512, sweep: 'when-full', maxOrdinal: 0x4000_0000 };

import { type EngineCounts } from '../model/engine-counts.ts';
import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type SideRecord } from '../model/side-record.ts';
import { type MinutePart } from './minute-part.ts';

/** Consecutive outputs of one kind. A partition's outputs of a kind are numbered from 0. */
export interface Numbered<T> {
  readonly first: number;
  readonly items: readonly T[];
}

/**
 * Outputs of the engine of a partition. The partition's log alone decides the sequence of each kind, so the number identifies
 * an output: every owner computes the same output, however often.
 */
export interface PartitionOutputs {
  readonly partition: number;
  readonly detections: Numbered<readonly [detection: Detection, timing: DetectionTiming]>;
  readonly side: Numbered<SideRecord>;
  readonly aggregates: Numbered<MinutePart>;
  /** The engine's counts, once no more outputs follow; null before. */
  readonly final: EngineCounts | null;
}

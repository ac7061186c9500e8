import { type EngineCounts } from '../model/engine-counts.ts';
import { type Detection, type DetectionTiming } from '../model/alert.ts';
import { type SideRecord } from '../model/side-record.ts';
import { type MinutePart } from './minute-part.ts';

/** Consecutive outputs of one kind; a partition's outputs of a kind are numbered from 0. */
export interface Numbered<T> {
  readonly first: number;
  readonly items: readonly T[];
}

/**
 * What came out of the engine of a partition. Its outputs of each kind are a sequence that its log alone decides, so an output is
 * known by its number: whoever worked it out, and however often, it is the same.
 */
export interface PartitionOutputs {
  readonly partition: number;
  readonly detections: Numbered<readonly [detection: Detection, timing: DetectionTiming]>;
  readonly side: Numbered<SideRecord>;
  readonly aggregates: Numbered<MinutePart>;
  /** The engine's counts, once nothing more is to come; null before. */
  readonly final: EngineCounts | null;
}

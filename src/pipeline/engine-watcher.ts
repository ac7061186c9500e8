import { type Detection, type DetectionTiming } from '../model/alert.ts';

/** What engines did with a partition's next records, and when, by the machine's clock in ms. */
export interface ProcessedRecords {
  readonly partition: number;
  /** The first record not yet processed. */
  readonly nextOffset: number;
  /** What they released, and all that is known of when. */
  readonly detections: readonly Detection[];
  readonly timings: ReadonlyMap<Detection, DetectionTiming>;
  /** How many detections were said early about these records; left out where that is not known. */
  readonly early?: number;
  /** When the engine's process got the records. */
  readonly takenAtMs: number;
  /** When the engine was done with them. */
  readonly doneAtMs: number;
}

/** Follows engines while they work, wherever that is. Hears of each detection once. */
export type EngineWatcher = (processed: ProcessedRecords) => void;

/** An alert of another engine that has just come. */
export interface ArrivedAlert {
  readonly rule: string;
  /** The triggering transaction. */
  readonly transactionId: string;
  /** The client's. */
  readonly partition: number;
  /** Whether it says that only the end of the log released it. */
  readonly isAtEnd: boolean;
}

import { type MalformedRecord } from '../model/batch.ts';
import { type DetectionTiming } from '../model/alert.ts';
import { type DictionaryName } from '../model/dictionary.ts';
import { type Progress } from '../model/progress.ts';
import { type SentError } from '../model/sent-error.ts';
import { type AuditedRun, type AuditSettings, type ScoredTruth, type SeenRun } from './run-audit.ts';

/** Strings that are new in each dictionary, in the order of their codes. */
export type AddedStrings = Readonly<Partial<Record<DictionaryName, readonly string[]>>>;

/** Rows in shared memory. */
export interface SentRows {
  /** The number of the memory. */
  readonly slot: number;
  /** The memory itself, when it is used for the first time. */
  readonly memory?: SharedArrayBuffer;
  readonly length: number;
  readonly added: AddedStrings;
}

/** A detection as its line of `alerts.jsonl`. */
export interface SentDetection {
  readonly client: string;
  readonly line: string;
  readonly timing: DetectionTiming;
}

/** A message to a worker thread that audits. */
export type ToAudit =
  | {
      readonly kind: 'begin';
      readonly settings: AuditSettings;
      /** The names of the extra columns. */
      readonly extras: readonly string[];
      readonly memoryBytes: number;
    }
  | { readonly kind: 'drawn'; readonly rows: SentRows }
  | {
      readonly kind: 'delivered';
      readonly rows: SentRows;
      readonly partition: number;
      readonly malformed: readonly MalformedRecord[];
    }
  | { readonly kind: 'settle'; readonly added: AddedStrings }
  | { readonly kind: 'detections'; readonly detections: readonly SentDetection[] }
  | { readonly kind: 'score'; readonly truth: ScoredTruth }
  /** Stops scoring. */
  | { readonly kind: 'abort' };

/** A message from a worker thread that audits. */
export type FromAudit =
  | { readonly kind: 'settled'; readonly seen: SeenRun }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** Undefined if it was stopped. */
  | { readonly kind: 'scored'; readonly audited: AuditedRun | undefined }
  | { readonly kind: 'failed'; readonly error: SentError };

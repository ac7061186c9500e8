import { type Episode } from './episode.ts';
import { type PackedIds } from './packed-ids.ts';

/** What the labels of the traffic come to. Plain data, so that it can be sent to a worker thread. */
export interface LabelledRows {
  /** Fraud by the labels; `label` is `labelled`. */
  readonly episodes: readonly Episode[];
  /** Transactions of which it is not known what they are. */
  readonly unknownIds: PackedIds;
  readonly rows: LabelledRowCounts;
  readonly gapMs: number;
}

/** How many rows of the traffic are labelled as what. */
export interface LabelledRowCounts {
  readonly fraud: number;
  readonly legitimate: number;
  readonly unknown: number;
  /** Labelled as fraud, but in no episode, since they are no transaction: they could not be read, or the mapping excludes them. */
  readonly fraud_malformed?: number;
  readonly fraud_excluded?: number;
}

import { type KafkaSettings } from '../kafka/client/settings.ts';
import { type EngineOptions } from '../engine/partition-engine.ts';
import { type PartitionOutputs } from '../consumer/output.ts';
import { type LogEnd } from '../consumer/log-end.ts';
import { type WorkDone } from '../consumer/work-done.ts';
import { type SentError } from '../model/sent-error.ts';

/** The work of a consumer process, as plain data. It includes secrets: the channel is private to parent and child. */
export interface ConsumerJob {
  readonly settings: KafkaSettings;
  readonly topic: string;
  readonly groupId: string;
  readonly engine: EngineOptions;
  /** The names of the extra columns of its transactions. */
  readonly extras: readonly string[];
  /** Where this run's log begins, by partition. */
  readonly firstOffsets: readonly number[];
  /** The folder that all consumers of the run share. */
  readonly checkpointFolder: string;
  /** The log's times minus the world's times. */
  readonly shiftMs: number;
  /** Names this run's log in its checkpoints. */
  readonly source: string;
  /** Longest time between two checkpoints of a partition, unless checkpoints take too large a share of the time. */
  readonly checkpointEveryMs: number;
}

/** A message from the parent to a consumer process. */
export type ToConsumer =
  | { readonly kind: 'begin'; readonly job: ConsumerJob }
  | { readonly kind: 'end'; readonly end: LogEnd }
  /** Everything that was sent before this question has been processed. */
  | { readonly kind: 'synced'; readonly question: number }
  | { readonly kind: 'stop' };

/** A message from a consumer process to the parent. */
export type FromConsumer =
  /** Outputs of a partition that is now at `nextOffset`; there may be none. */
  | {
      readonly kind: 'outputs';
      readonly outputs: PartitionOutputs;
      readonly nextOffset: number;
      readonly done: WorkDone;
    }
  | { readonly kind: 'sync'; readonly question: number }
  /** Something that the user should know, in a line. */
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'failed'; readonly error: SentError };

import { type KafkaSettings } from '../kafka/client/settings.ts';
import { type EngineOptions } from '../engine/partition-engine.ts';
import { type PartitionOutputs } from '../consumer/output.ts';
import { type LogEnd, type WorkTimes } from '../consumer/log-end.ts';
import { type SentError } from '../model/sent-error.ts';

/** What a consumer process is for: plain data, which goes through a channel that nobody else reads, secrets included. */
export interface ConsumerJob {
  readonly settings: KafkaSettings;
  readonly topic: string;
  readonly groupId: string;
  readonly engine: EngineOptions;
  /** By partition, where this run's log begins. */
  readonly firstOffsets: readonly number[];
  /** The folder that all consumers of the run share. */
  readonly checkpointFolder: string;
  /** What the log's times are beyond the world's. */
  readonly shiftMs: number;
  /** Names this run's log in its checkpoints. */
  readonly source: string;
  /** How long a partition goes without a checkpoint at most, unless making them takes longer than they are worth. */
  readonly checkpointEveryMs: number;
}

export type ToConsumer =
  | { readonly kind: 'begin'; readonly job: ConsumerJob }
  | { readonly kind: 'end'; readonly end: LogEnd }
  /** Everything that was sent before the question of this number has been taken in. */
  | { readonly kind: 'synced'; readonly question: number }
  /** Leave the group, and go. */
  | { readonly kind: 'stop' };

export type FromConsumer =
  /** Of a partition that stands at `nextOffset` now; outputs may be none. */
  | {
      readonly kind: 'outputs';
      readonly outputs: PartitionOutputs;
      readonly nextOffset: number;
      readonly times: WorkTimes;
    }
  | { readonly kind: 'sync'; readonly question: number }
  /** Something that the user should know, in a line. */
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'failed'; readonly error: SentError };

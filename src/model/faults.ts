/**
 * The consumers that run the engines, and their checkpoints. These decide the cost of a crash, but not the outputs of the
 * engines.
 */
export interface ConsumersSpec {
  /** Number of consumers that share the partitions. */
  readonly count: number;
  readonly checkpoint: CheckpointInterval;
}

/** The distance from one checkpoint of a partition to the next. */
export type CheckpointInterval =
  | { readonly kind: 'records'; readonly records: number }
  /** In ingest time. */
  | { readonly kind: 'time'; readonly everyMs: number };

/** The consumers of a scenario with faults that names none. */
export const DEFAULT_CONSUMERS: ConsumersSpec = { count: 1, checkpoint: { kind: 'records', records: 1000 } };

/** Moments in ingest time, as offsets from the scenario's start. */
export type TimeMoment =
  | { readonly kind: 'at'; readonly atMs: number }
  /** The first one is `everyMs` after the start. */
  | { readonly kind: 'every'; readonly everyMs: number };

/**
 * Records by their number in the log, from 1: of one partition, or of all partitions by (ingest time, partition, offset). The
 * fault happens when the record is first processed, not when it is read again.
 */
export type RecordMoment =
  | { readonly kind: 'at_record'; readonly record: number; readonly partition: number | null }
  | { readonly kind: 'every_records'; readonly records: number; readonly partition: number | null };

/** Faults of the consumers, in virtual time. They must not change the outputs. */
export type FaultSpec =
  CrashSpec | SlowConsumerSpec | RebalanceSpec | DamagedCheckpointSpec | SinkOutageSpec | SinkFailureSpec;

/**
 * A crash. At a record, it stops the consumer that has just processed it, before it hands over the outputs of that record; at a
 * time, it stops all consumers. A crashed consumer starts again from the last checkpoints.
 */
export interface CrashSpec {
  readonly kind: 'crash';
  readonly when: TimeMoment | RecordMoment;
  /** How many crashes in a row: the consumer starts again, gets as far as before, and crashes again. */
  readonly times: number;
  /** From the crash to the new start, in ingest time. */
  readonly downMs: number;
}

/** For a time every consumer processes at most this many records per second. */
export interface SlowConsumerSpec {
  readonly kind: 'slow_consumer';
  readonly recordsPerSecond: number;
  /** Offset from the scenario's start. */
  readonly atMs: number;
  /** Null for the rest of the run. */
  readonly forMs: number | null;
}

/** Consumers join or leave. All partitions are assigned anew, and most of them change their owner. */
export interface RebalanceSpec {
  readonly kind: 'rebalance';
  readonly when: TimeMoment;
  /** The number of consumers afterwards. Successive rebalances use these numbers in turn. */
  readonly consumers: readonly number[];
  /**
   * Whether a consumer writes a checkpoint before it gives a partition away. Without one the next owner reads records again.
   */
  readonly graceful: boolean;
}

/** A checkpoint that its writer has stored, but that cannot be used. Counted from 1 for each partition. */
export interface DamagedCheckpointSpec {
  readonly kind: 'damaged_checkpoint';
  /** Missing, cut short at a random length, or with one random bit flipped. */
  readonly damage: 'lost' | 'torn' | 'bit_flip';
  readonly which: { readonly kind: 'nth' | 'every'; readonly checkpoints: number };
}

/** For a time the sink accepts nothing. Consumers go on, keep their outputs, and write no checkpoint. */
export interface SinkOutageSpec {
  readonly kind: 'sink_outage';
  /** Offset from the scenario's start. */
  readonly atMs: number;
  readonly forMs: number;
}

/** The sink fails within a batch, before every n-th output of a kind and partition. The whole batch is sent again. */
export interface SinkFailureSpec {
  readonly kind: 'sink_failure';
  readonly everyOutputs: number;
}

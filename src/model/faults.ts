/** Who runs the engines. It decides what a crash costs, and nothing about what the engines say. */
export interface ConsumersSpec {
  /** Partitions are shared out among so many. */
  readonly count: number;
  readonly checkpoint: CheckpointInterval;
}

/** How far a partition goes from one checkpoint to the next. */
export type CheckpointInterval =
  | { readonly kind: 'records'; readonly records: number }
  /** In ingest time. */
  | { readonly kind: 'time'; readonly everyMs: number };

export const DEFAULT_CONSUMERS: ConsumersSpec = { count: 1, checkpoint: { kind: 'records', records: 1000 } };

/** Moments in ingest time, as offsets from the scenario's start. */
export type TimeMoment =
  | { readonly kind: 'at'; readonly atMs: number }
  /** The first one is `everyMs` after the start. */
  | { readonly kind: 'every'; readonly everyMs: number };

/**
 * Records by their number in the log, from 1: of one partition, or of all by (ingest time, partition, offset). A record has its
 * moment when it is first processed, not when it is read again.
 */
export type RecordMoment =
  | { readonly kind: 'at_record'; readonly record: number; readonly partition: number | null }
  | { readonly kind: 'every_records'; readonly records: number; readonly partition: number | null };

/** What goes wrong with those who run the engines, in virtual time. None of it may change what comes out of them. */
export type FaultSpec =
  CrashSpec | SlowConsumerSpec | RebalanceSpec | DamagedCheckpointSpec | SinkOutageSpec | SinkFailureSpec;

/**
 * A consumer dies: at a record, the one that has just processed it and handed over nothing of it; at a time, all of them. Whoever
 * dies comes back, and goes on from the last checkpoints.
 */
export interface CrashSpec {
  readonly kind: 'crash';
  readonly when: TimeMoment | RecordMoment;
  /** How often in a row: it comes back, gets as far again, and dies again. */
  readonly times: number;
  /** From death to coming back, in ingest time. */
  readonly downMs: number;
}

/** For a while every consumer processes at most so many records a second. */
export interface SlowConsumerSpec {
  readonly kind: 'slow_consumer';
  readonly recordsPerSecond: number;
  /** Offset from the scenario's start. */
  readonly atMs: number;
  /** Null for the rest of the run. */
  readonly forMs: number | null;
}

/** Consumers join or leave; all partitions are shared out anew, and most of them change hands. */
export interface RebalanceSpec {
  readonly kind: 'rebalance';
  readonly when: TimeMoment;
  /** How many consumers there are afterwards; from one time to the next the following of these, round and round. */
  readonly consumers: readonly number[];
  /** Whether those who give a partition away write a checkpoint first; without one the next owner reads again. */
  readonly graceful: boolean;
}

/** A checkpoint that was written, as far as its writer can tell, and yet cannot be used. Counted from 1 by partition. */
export interface DamagedCheckpointSpec {
  readonly kind: 'damaged_checkpoint';
  /** Not there at all, cut short at a random length, or with one random bit the other way round. */
  readonly damage: 'lost' | 'torn' | 'bit_flip';
  readonly which: { readonly kind: 'nth' | 'every'; readonly checkpoints: number };
}

/** For a while the sink takes nothing; consumers go on, keep what comes out, and write no checkpoint. */
export interface SinkOutageSpec {
  readonly kind: 'sink_outage';
  /** Offset from the scenario's start. */
  readonly atMs: number;
  readonly forMs: number;
}

/** The sink fails half-way through a batch, before every so many-th output of a kind and partition; all of it is sent again. */
export interface SinkFailureSpec {
  readonly kind: 'sink_failure';
  readonly everyOutputs: number;
}

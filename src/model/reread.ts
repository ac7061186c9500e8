/** What a consumer read again after it had lost its state: a restore from a checkpoint, or from the beginning of a partition. */
export interface Reread {
  readonly after: 'crash' | 'rebalance';
  readonly partition: number;
  /** Offset from which the consumer went on. */
  readonly fromOffset: number;
  /** One past the last offset that had been processed before; equal to `fromOffset` where nothing was read again. */
  readonly toOffset: number;
}

/** All that was read again in a run, and where clients are. */
export interface Rereads {
  readonly list: readonly Reread[];
  /** Partition of each client, by code. */
  readonly partitionOf: Uint32Array;
}

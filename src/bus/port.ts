import { type LogBatch } from '../model/batch.ts';
import { type DeliveryBatch } from '../model/delivery-batch.ts';

/** Told that the next `records` of a partition are in the log for good. */
export type AcknowledgeListener = (partition: number, records: number) => void;

/**
 * What a run appends records to and takes them from. Within a partition, records come out in the order in which they went in;
 * between partitions there is no order. test/bus/contract.ts is the suite that every implementation passes.
 */
export interface Bus {
  readonly name: 'memory' | 'kafka';
  readonly partitions: number;
  /** Appends the rows of `batch`, in order, each to the partition it names. The batch may be reused afterwards. */
  publish(batch: DeliveryBatch): Promise<void>;
  /** From now on only this listener is told what has arrived, of each partition in the order in which it was published. */
  onAcknowledged(listener: AcknowledgeListener): void;
  /** No more will be published. */
  finish(): Promise<void>;
  /**
   * The next run of records of some partition, at most `maxRows` of them, good until the next call. `undefined` when nothing is
   * waiting; after `finish`, that means that everything published has been handed out.
   */
  poll(maxRows: number): Promise<LogBatch | undefined>;
  close(): Promise<void>;
}

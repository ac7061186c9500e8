import { type Dictionary } from '../model/dictionary.ts';
import { type DetectionTiming } from '../model/alert.ts';
import { type TimedAlert } from '../model/foreign-alert.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { DetectionSpool } from '../spill/detection-spool.ts';
import { shardOf } from './sharding.ts';

/** What the engine said, by shard of clients, in the order of `alerts.jsonl`. */
export class ShardedDetections {
  readonly #spool: DetectionSpool;
  readonly #clients: Dictionary;

  /** `clients` is the dictionary of the run's clients. */
  constructor(store: BlockStore, clients: Dictionary) {
    this.#spool = new DetectionSpool(store);
    this.#clients = clients;
  }

  /**
   * Takes in the next detection of a client, given as its line of `alerts.jsonl`, in the order of that file. A client that is not in
   * the dictionary goes to the first shard.
   */
  add(client: string, line: string, timing: DetectionTiming): void {
    this.#spool.add(shardOf(this.#clients.find(client) ?? 0), line, timing);
  }

  /** The detections of the clients of a shard. */
  load(shard: number): TimedAlert[] {
    return this.#spool.has(shard) ? [...this.#spool.read(shard)] : [];
  }
}

import { type DetectionTiming, type Detection } from '../model/alert.ts';
import { type Dictionary } from '../model/dictionary.ts';
import { type TimedDetection } from '../model/engine-results.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { TextSpool } from '../spill/text-spool.ts';
import { shardOf, SHARDS } from './sharding.ts';

/** What the engine said, by shard of clients, in the order of `alerts.jsonl`. */
export class ShardedDetections {
  readonly #spool: TextSpool;
  readonly #clients: Dictionary;

  /** `clients` is the dictionary of the run's clients. */
  constructor(store: BlockStore, clients: Dictionary) {
    this.#spool = new TextSpool(store, SHARDS, 3);
    this.#clients = clients;
  }

  /** Takes in the next detection, in the order of `alerts.jsonl`. A client that is not in the dictionary goes to the first shard. */
  add({ line, detection, timing }: TimedDetection): void {
    const code = this.#clients.find(detection.client_id) ?? 0;
    const { event_clock_ms, processing_time_ms, at_end } = timing;
    this.#spool.add(shardOf(code), line, [event_clock_ms, processing_time_ms ?? NaN, at_end ? 1 : 0]);
  }

  /** The detections of the clients of a shard. */
  load(shard: number): TimedDetection[] {
    return Array.from(this.#spool.read(shard), ({ text, numbers }) => ({
      line: text,
      detection: JSON.parse(text) as Detection,
      timing: timingOf(numbers),
    }));
  }
}

function timingOf([event_clock_ms, processing, atEnd]: readonly number[]): DetectionTiming {
  const processing_time_ms = Number.isNaN(processing!) ? null : processing!;
  return { event_clock_ms: event_clock_ms!, processing_time_ms, at_end: atEnd === 1 };
}

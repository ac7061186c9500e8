import { compareText } from '../model/text-order.ts';
import { type AlertOutcome } from '../report/outcomes.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { mergeSorted } from '../spill/merge.ts';
import { TextSpool } from '../spill/text-spool.ts';
import { type ScoredDetection } from './scoring-input.ts';
import { SHARDS } from './sharding.ts';

/** An outcome with what orders it: event time and transaction of the detection that opened the alert. */
interface Opened {
  readonly event_time_ms: number;
  readonly transaction_id: string;
  readonly outcome: AlertOutcome;
}

/** The outcomes of alerts, taken in shard by shard, and given out by rule in the order of `alerts.jsonl`. */
export class AlertOutcomes {
  readonly #spool: TextSpool;
  readonly #rules: number;
  #shard = 0;

  constructor(store: BlockStore, rules: number) {
    this.#spool = new TextSpool(store, 0);
    this.#rules = rules;
  }

  /** Takes in the next outcome of the present shard; those of a rule come in the order of their opening detections. */
  add(rule: number, { event_time_ms, transaction_id }: ScoredDetection, outcome: AlertOutcome): void {
    const opened: Opened = { event_time_ms, transaction_id, outcome };
    this.#spool.add(rule * SHARDS + this.#shard, JSON.stringify(opened), []);
  }

  /** The outcomes that follow are those of the next shard. */
  endShard(): void {
    this.#shard += 1;
  }

  /** All outcomes, by rule in the order of the rule set, then in the order of `alerts.jsonl`; the same each time. */
  *read(): Generator<AlertOutcome> {
    for (let rule = 0; rule < this.#rules; rule++) {
      // A small run leaves most shards without anything.
      const streams = Array.from({ length: SHARDS }, (_, shard) => rule * SHARDS + shard);
      const shards = streams.filter((stream) => this.#spool.has(stream)).map((stream) => this.#readShard(stream));
      for (const { outcome } of mergeSorted(shards, compareOpenings)) yield outcome;
    }
  }

  *#readShard(stream: number): Generator<Opened> {
    for (const { text } of this.#spool.read(stream)) yield JSON.parse(text) as Opened;
  }
}

/** The order of `alerts.jsonl` among detections of one rule that open alerts. */
function compareOpenings(a: Opened, b: Opened): number {
  return (
    a.event_time_ms - b.event_time_ms ||
    compareText(a.outcome.client_id, b.outcome.client_id) ||
    compareText(a.outcome.alert_id, b.outcome.alert_id) ||
    compareText(a.transaction_id, b.transaction_id)
  );
}

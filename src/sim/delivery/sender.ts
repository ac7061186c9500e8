import { type WorldBatch } from '../../model/batch.ts';
import { type DeliverySpec } from '../../model/delivery.ts';
import { type Vocabulary } from '../../model/dictionary.ts';
import { type ListedTraffic } from '../traffic/listed.ts';
import { type Random } from '../../random/random.ts';
import { OfflineProducer } from './offline.ts';
import { PartitionSpans } from './partition-spans.ts';
import { type PendingRecords } from './pending-records.ts';
import { keyOf, Routes } from './routes.ts';

/** What delivery goes by beside the world itself. */
export interface DeliverySetting {
  readonly spec: DeliverySpec;
  /** The run's beginning, from which the windows of `spec` count. */
  readonly startMs: number;
  readonly random: Random;
  /** Asked several times for a record. */
  readonly partitionOf: (clientCode: number) => number;
  /** Listed transactions, which come as it is listed; left out where there are none. */
  readonly listed?: ListedTraffic | undefined;
}

/** Puts each transaction under way: when its record and the copies of it arrive, if they do. */
export class Sender {
  readonly #routes: Routes;
  readonly #offline: readonly OfflineProducer[];
  /** Null where no partition is ever idle. */
  readonly #idle: PartitionSpans | null;
  readonly #partitionOf: (clientCode: number) => number;
  readonly #pending: PendingRecords;
  readonly #listed: ListedTraffic | undefined;

  /** Throws as `Routes` does. */
  constructor(setting: DeliverySetting, vocabulary: Vocabulary, to: PendingRecords) {
    const { spec, startMs, random, partitionOf, listed } = setting;
    this.#routes = new Routes(spec, random, vocabulary, partitionOf);
    this.#offline = (spec.offline ?? []).map((producer, i) => {
      return new OfflineProducer(producer, startMs, random.fork('offline', i), vocabulary.clients);
    });
    this.#idle = spec.idle === undefined ? null : new PartitionSpans(spec.idle, startMs);
    this.#partitionOf = partitionOf;
    this.#pending = to;
    this.#listed = listed;
  }

  /** A row of the batch that the pending records have in hand; rows in the order of true time. */
  send(batch: WorldBatch, row: number): void {
    const routes = this.#routes;
    const key = keyOf(batch.ids, row);
    if (routes.isLost(key)) return;
    const doneMs = batch.trueTimeMs[row]!;
    let ingestTimeMs = this.#offline.length === 0 ? doneMs : this.#sendMs(batch.client[row]!, doneMs);
    // An upload comes in order, so nothing in it is delayed on its own.
    if (ingestTimeMs === doneMs) ingestTimeMs += routes.delayMs(key, batch, row);
    const listed = this.#listed?.deliveryOf(batch.ids, row);
    ingestTimeMs += listed?.arrivesMs ?? 0;
    // Without a first copy there is none at all: a retry never saves what an idle partition does not get.
    if (!this.#add(batch, row, ingestTimeMs)) return;
    for (const afterMs of listed?.againMs ?? []) {
      ingestTimeMs += afterMs;
      this.#add(batch, row, ingestTimeMs);
    }
    if (!routes.isDuplicated(key)) return;
    for (let copy = 1; copy <= routes.copies; copy++) {
      ingestTimeMs += routes.retryAfterMs(key, copy);
      this.#add(batch, row, ingestTimeMs);
    }
  }

  /** False if the record never arrives. */
  #add(batch: WorldBatch, row: number, ingestTimeMs: number): boolean {
    const idle = this.#idle;
    if (idle !== null && idle.endAt(this.#partitionOf(batch.client[row]!), ingestTimeMs) !== undefined) return false;
    this.#pending.add(row, ingestTimeMs);
    return true;
  }

  #sendMs(client: number, doneMs: number): number {
    let sendMs = doneMs;
    for (const producer of this.#offline) sendMs = producer.sendMs(client, sendMs);
    return sendMs;
  }
}

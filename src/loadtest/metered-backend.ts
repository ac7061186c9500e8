import { type AggregateRow } from '../model/aggregate.ts';
import { type LogBatch } from '../model/batch.ts';
import { type DeliveryBatch } from '../model/delivery-batch.ts';
import { type EngineResults, type FinalOutputs } from '../model/engine-results.ts';
import { type AcknowledgeListener, type Bus } from '../bus/port.ts';
import { type EngineWatcher } from '../pipeline/engine-watcher.ts';
import { type WatchableEngines } from '../pipeline/engines.ts';
import { type BacklogMeter } from './backlog.ts';

/** A bus that tells what it is given, the moment it is given it. */
export class MeteredBus implements Bus {
  readonly name: Bus['name'];
  readonly partitions: number;
  readonly #bus: Bus;
  readonly #onPublish: (batch: DeliveryBatch) => void;

  constructor(bus: Bus, onPublish: (batch: DeliveryBatch) => void) {
    this.name = bus.name;
    this.partitions = bus.partitions;
    this.#bus = bus;
    this.#onPublish = onPublish;
  }

  publish(batch: DeliveryBatch): Promise<void> {
    this.#onPublish(batch);
    return this.#bus.publish(batch);
  }

  onAcknowledged(listener: AcknowledgeListener): void {
    this.#bus.onAcknowledged(listener);
  }

  finish(): Promise<void> {
    return this.#bus.finish();
  }

  poll(maxRows: number): Promise<LogBatch | undefined> {
    return this.#bus.poll(maxRows);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}

/** Engines whose progress is counted by a meter, on the way to the watcher that follows them. */
export class MeteredEngines implements WatchableEngines {
  readonly #engines: WatchableEngines;
  readonly #meter: BacklogMeter;

  constructor(engines: WatchableEngines, meter: BacklogMeter) {
    this.#engines = engines;
    this.#meter = meter;
  }

  get consumed(): number {
    return this.#engines.consumed;
  }

  ready(): Promise<void> {
    return this.#engines.ready();
  }

  watch(watcher: EngineWatcher): void {
    this.#engines.watch((processed) => {
      this.#meter.processed(processed.partition, processed.nextOffset, processed.doneAtMs);
      watcher(processed);
    });
  }

  changedMinutes(): Iterable<AggregateRow> {
    return this.#engines.changedMinutes();
  }

  takeFinal(): FinalOutputs {
    return this.#engines.takeFinal();
  }

  process(batch: LogBatch): void {
    this.#engines.process(batch);
  }

  caughtUp(): Promise<void> {
    return this.#engines.caughtUp?.() ?? Promise.resolve();
  }

  finish(ended: boolean, onConsumed: () => void): Promise<EngineResults> {
    return this.#engines.finish(ended, onConsumed);
  }
}

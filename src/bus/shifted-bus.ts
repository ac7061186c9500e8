import { type LogBatch } from '../model/batch.ts';
import { type DeliveryBatch } from '../model/delivery-batch.ts';
import { type AcknowledgeListener, type Bus } from './port.ts';
import { shiftDelivery, shiftLog } from './shift-times.ts';

/** A bus whose records are stamped `shiftMs` later than the world says; what comes out of it has the world's times again. */
export class ShiftedBus implements Bus {
  readonly name: Bus['name'];
  readonly partitions: number;
  readonly #bus: Bus;
  readonly #shiftMs: number;

  constructor(bus: Bus, shiftMs: number) {
    this.name = bus.name;
    this.partitions = bus.partitions;
    this.#bus = bus;
    this.#shiftMs = shiftMs;
  }

  publish(batch: DeliveryBatch): Promise<void> {
    return this.#bus.publish(shiftDelivery(batch, this.#shiftMs));
  }

  onAcknowledged(listener: AcknowledgeListener): void {
    this.#bus.onAcknowledged(listener);
  }

  finish(): Promise<void> {
    return this.#bus.finish();
  }

  async poll(maxRows: number): Promise<LogBatch | undefined> {
    const batch = await this.#bus.poll(maxRows);
    return batch === undefined ? undefined : shiftLog(batch, -this.#shiftMs);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}

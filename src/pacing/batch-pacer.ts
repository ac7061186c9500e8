import { type Clock } from './clock.ts';
import { type DeliveryBatch, sliceDelivery } from '../model/delivery-batch.ts';

/** Where a world stands against the clock: its time at the instant the plan is for, and how much of it goes by in a ms. */
interface PacingPlan {
  readonly presentMs: number;
  readonly speed: number;
}

/** How long at most nobody looks after what has come back while nothing is due. */
const LONGEST_WAIT_MS = 50;

/**
 * Says when a world's records are due, and hands them out then: an open loop, for what becomes of earlier ones makes none due later.
 */
export class Pacer {
  readonly #plan: PacingPlan;
  readonly #clock: Clock;
  #beganMs: number;
  readonly #onSend: (partition: number, dueMs: number) => void;

  /** The plan is for the instant `beganMs` of the clock. `onSend` hears of each record when it is handed out. */
  constructor(plan: PacingPlan, beganMs: number, clock: Clock, onSend: (partition: number, dueMs: number) => void) {
    this.#onSend = onSend;
    this.#plan = plan;
    this.#clock = clock;
    this.#beganMs = beganMs;
  }

  /** When what the log has at this time of the world is to be sent, on the machine's clock. */
  dueMs(ingestTimeMs: number): number {
    const { presentMs, speed } = this.#plan;
    return this.#beganMs + (ingestTimeMs - presentMs) / speed;
  }

  /** The present of the plan is now. Nothing may have been handed out before. */
  beginNow(): void {
    this.#beganMs = this.#clock.nowMs();
  }

  get speed(): number {
    return this.#plan.speed;
  }

  /** What is due at this time of the machine's clock. */
  worldTimeMs(nowMs: number): number {
    const { presentMs, speed } = this.#plan;
    return presentMs + (nowMs - this.#beganMs) * speed;
  }

  /** The rows in order, those that are due; none where time passes without any. Ends early when the signal fires. */
  async *parts(batch: DeliveryBatch, signal: AbortSignal): AsyncGenerator<DeliveryBatch> {
    for (let from = 0; from < batch.length && !signal.aborted;) {
      const nowMs = this.#clock.nowMs();
      let to = from;
      for (; to < batch.length; to++) {
        const dueMs = this.dueMs(batch.ingestTimeMs[to]!);
        if (dueMs > nowMs) break;
        this.#onSend(batch.partition[to]!, dueMs);
      }
      yield sliceDelivery(batch, from, to);
      from = to;
      if (from === batch.length) return;
      const nextMs = this.dueMs(batch.ingestTimeMs[from]!);
      await this.#clock.waitUntil(Math.min(nextMs, nowMs + LONGEST_WAIT_MS), signal);
    }
  }
}

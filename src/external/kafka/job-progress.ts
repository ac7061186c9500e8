import { z } from 'zod';

const progressSchema = z.looseObject({
  partition: z.int().min(0),
  next_offset: z.int().min(0),
  ended: z.boolean().optional(),
});

/** How far a job is, by what it says itself in a topic: a JSON object for a partition now and then, of which the last counts. */
export class JobProgress {
  readonly #next = new Map<number, number>();
  readonly #ended = new Set<number>();

  /** Takes in a record's value. One that is no progress is left alone: the topic may be used for other things too. */
  take(value: Uint8Array | null): void {
    const parsed = progressSchema.safeParse(jsonOf(value));
    if (!parsed.success) return;
    const { partition, next_offset, ended = false } = parsed.data;
    this.#next.set(partition, next_offset);
    if (ended) this.#ended.add(partition);
  }

  /** Records before these offsets that it has not read. */
  lag(endOffsets: readonly number[]): number {
    return endOffsets.reduce((sum, end, partition) => sum + Math.max(0, end - (this.#next.get(partition) ?? 0)), 0);
  }

  /** Whether it has said that it is done with every partition which has records before these offsets. */
  hasEnded(endOffsets: readonly number[]): boolean {
    return endOffsets.every((end, partition) => this.#ended.has(partition) && (this.#next.get(partition) ?? 0) >= end);
  }
}

function jsonOf(value: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(value ?? []).toString());
  } catch {
    return undefined;
  }
}

import { z } from 'zod';

const progressSchema = z.looseObject({
  partition: z.int().min(0),
  next_offset: z.int().min(0),
  ended: z.boolean().optional(),
});

/** How far a job is, by what it says itself in a topic: a JSON object for a partition now and then, of which the last counts. */
export class JobProgress {
  readonly #firstOffsets: readonly number[];
  readonly #next: number[];
  readonly #ended = new Set<number>();

  /** `firstOffsets` say by partition where the log begins. */
  constructor(firstOffsets: readonly number[]) {
    this.#firstOffsets = firstOffsets;
    this.#next = [...firstOffsets];
  }

  /** By partition, the offset that it reads next. */
  get next(): readonly number[] {
    return this.#next;
  }

  /** Takes in a record's value. One that is no progress is left alone: the topic may be used for other things too. */
  take(value: Uint8Array | null): void {
    const parsed = progressSchema.safeParse(jsonOf(value));
    if (!parsed.success) return;
    const { partition, next_offset, ended = false } = parsed.data;
    if (partition >= this.#next.length) return;
    this.#next[partition] = next_offset;
    if (ended) this.#ended.add(partition);
  }

  /** Whether it has said that it is done with every partition that has records before these offsets. */
  hasEnded(endOffsets: readonly number[]): boolean {
    return endOffsets.every((end, partition) => {
      if (end === this.#firstOffsets[partition]) return true;
      return this.#ended.has(partition) && this.#next[partition]! >= end;
    });
  }
}

function jsonOf(value: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(value ?? []).toString());
  } catch {
    return undefined;
  }
}

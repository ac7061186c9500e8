import { type RecordBatch } from '../../kafka/record-reader.ts';
import { type DeletedRange } from '../../kafka/topic-changes.ts';
import { type RecordingPlan } from './plan.ts';

/** How far a recording has come in one partition. */
interface Stretch {
  /** Offset that was asked for first. */
  readonly from: number;
  reached: number;
  /** Offsets that are known to be still to come. */
  ahead: number;
  /** Offset before which the partition ends; null if it has no end. */
  readonly to: number | null;
}

/** The course of a recording through the offsets of its partitions. */
export class Course {
  readonly deleted: DeletedRange[] = [];
  readonly added: number[] = [];
  readonly #stretches: Map<number, Stretch>;

  constructor({ ranges, wanted }: RecordingPlan) {
    this.#stretches = new Map(
      [...ranges].map(([partition, { from, to }]) => {
        const stretch = { from: wanted.get(partition) ?? from, reached: from, ahead: (to ?? from) - from, to };
        return [partition, stretch];
      }),
    );
  }

  /** Offsets that are known to be still to come; records may be fewer where a topic was compacted. */
  get ahead(): number {
    return [...this.#stretches.values()].reduce((sum, { ahead }) => sum + ahead, 0);
  }

  /** The topic got partitions. */
  add(partitions: readonly number[]): void {
    this.added.push(...partitions);
    for (const partition of partitions) this.#stretches.set(partition, { from: 0, reached: 0, ahead: 0, to: null });
  }

  /** Records were deleted before they could be read. */
  skip(range: DeletedRange): void {
    this.deleted.push(range);
    this.#reach(this.#stretches.get(range.partition)!, range.to);
  }

  /** The records of a batch before the offset `next` were taken. */
  reach({ partition, highWatermark }: RecordBatch, next: number): void {
    const stretch = this.#stretches.get(partition)!;
    this.#reach(stretch, next);
    stretch.ahead = Math.max(0, (stretch.to ?? highWatermark) - stretch.reached);
  }

  /** Partition, first offset and end (exclusive) of what it went through, by ascending partition. */
  through(): readonly (readonly [number, number, number])[] {
    return [...this.#stretches]
      .map(([partition, { from, reached }]) => [partition, from, reached] as const)
      .sort(([a], [b]) => a - b);
  }

  /** A batch that was fetched before records were found to be deleted may come after that. */
  #reach(stretch: Stretch, next: number): void {
    stretch.reached = Math.max(stretch.reached, next);
  }
}

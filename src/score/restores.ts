import { upperBound } from '../columns/lower-bound.ts';
import { type Reread, type Rereads } from '../model/reread.ts';

/** Asks what consumers read again, by client and offset. */
export class Restores {
  readonly #partitionOf: Uint32Array;
  /** By partition. */
  readonly #afterCrash: ReadonlyMap<number, Stretches>;
  readonly #afterRebalance: ReadonlyMap<number, Stretches>;
  /** By partition: offsets from which a consumer went on, ascending. */
  readonly #starts: ReadonlyMap<number, Float64Array>;

  constructor({ list, partitionOf }: Rereads) {
    this.#partitionOf = partitionOf;
    const after = (cause: Reread['after']) =>
      byPartition(
        list.filter((one) => one.after === cause),
        stretchesOf,
      );
    this.#afterCrash = after('crash');
    this.#afterRebalance = after('rebalance');
    this.#starts = byPartition(list, (own) => Float64Array.from(own, ({ fromOffset }) => fromOffset).sort());
  }

  /** Whether a record was processed before and after something of this kind. */
  isReread(after: Reread['after'], client: number, offset: number): boolean {
    const partition = this.#partitionOf[client]!;
    const stretches = (after === 'crash' ? this.#afterCrash : this.#afterRebalance).get(partition);
    if (stretches === undefined) return false;
    const next = upperBound(stretches.from, offset);
    return next > 0 && offset < stretches.to[next - 1]!;
  }

  /** Whether a consumer went on from somewhere after the first of two records, up to the second. */
  isBetween(client: number, firstOffset: number, secondOffset: number): boolean {
    const starts = this.#starts.get(this.#partitionOf[client]!);
    if (starts === undefined) return false;
    return (starts[upperBound(starts, firstOffset)] ?? Infinity) <= secondOffset;
  }
}

/** Stretches of offsets that do not touch, ascending; `to` is one past the last. */
interface Stretches {
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** The union of what was read again. */
function stretchesOf(rereads: readonly Reread[]): Stretches {
  const from: number[] = [];
  const to: number[] = [];
  for (const { fromOffset, toOffset } of [...rereads].sort((a, b) => a.fromOffset - b.fromOffset)) {
    const last = to.length - 1;
    if (last >= 0 && fromOffset <= to[last]!) to[last] = Math.max(to[last]!, toOffset);
    else {
      from.push(fromOffset);
      to.push(toOffset);
    }
  }
  return { from: Float64Array.from(from), to: Float64Array.from(to) };
}

function byPartition<T>(rereads: readonly Reread[], of: (own: readonly Reread[]) => T): ReadonlyMap<number, T> {
  const partitions = new Set(rereads.map(({ partition }) => partition));
  return new Map(
    [...partitions].map((partition) => [partition, of(rereads.filter((one) => one.partition === partition))]),
  );
}

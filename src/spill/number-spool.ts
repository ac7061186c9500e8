import { type BlockStore } from './block-store.ts';
import { ChunkStreams } from './chunk-streams.ts';

const DOUBLE_BYTES = 8;
const CHUNK_DOUBLES = 4096;

/** Streams of rows of numbers, of any length, in the order in which they were added. */
export class NumberSpool {
  readonly #chunks: ChunkStreams;
  /** By stream, rows that are no chunk yet: each its length, then its numbers. */
  readonly #tails: readonly { values: Float64Array; used: number }[];

  constructor(store: BlockStore, streams: number) {
    this.#chunks = new ChunkStreams(store, streams);
    this.#tails = Array.from({ length: streams }, () => ({ values: new Float64Array(CHUNK_DOUBLES), used: 0 }));
  }

  /** Adds the first `length` numbers of `row` to the end of a stream. */
  add(stream: number, row: Float64Array, length: number): void {
    const tail = this.#tails[stream]!;
    if (tail.used + length + 1 > tail.values.length) {
      if (tail.used > 0) this.#chunks.add(stream, bytesOf(tail.values, tail.used));
      tail.used = 0;
      if (length + 1 > tail.values.length) tail.values = new Float64Array(2 * (length + 1));
    }
    tail.values[tail.used] = length;
    tail.values.set(row.subarray(0, length), tail.used + 1);
    tail.used += length + 1;
  }

  /** A stream from its beginning; each row is good until the next one is asked for. Nothing may be added meanwhile. */
  *read(stream: number): Generator<Float64Array> {
    for (const chunk of this.#chunks.read(stream)) {
      // The chunk is good for a moment only, and other streams may be read in between.
      yield* rowsOf(new Float64Array(chunk.slice().buffer));
    }
    const { values, used } = this.#tails[stream]!;
    yield* rowsOf(values.subarray(0, used));
  }
}

function* rowsOf(values: Float64Array): Generator<Float64Array> {
  for (let at = 0; at < values.length;) {
    const end = at + 1 + values[at]!;
    yield values.subarray(at + 1, end);
    at = end;
  }
}

function bytesOf(values: Float64Array, length: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, length * DOUBLE_BYTES);
}

import { type BlockStore } from './block-store.ts';
import { ChunkStreams } from './chunk-streams.ts';

const DOUBLE_BYTES = 8;
const CHUNK_DOUBLES = 4096;
/** Room that a stream begins with: most streams of a short run need no more. */
const FIRST_DOUBLES = 256;

/** Streams of rows of numbers, of any length, in the order in which they were added. */
export class NumberSpool {
  readonly #chunks: ChunkStreams;
  /** By stream, rows that are no chunk yet: each its length, then its numbers. */
  readonly #tails: readonly { values: Float64Array; used: number }[];

  constructor(store: BlockStore, streams: number) {
    this.#chunks = new ChunkStreams(store);
    this.#tails = Array.from({ length: streams }, () => ({ values: new Float64Array(FIRST_DOUBLES), used: 0 }));
  }

  /** Adds the first `length` numbers of `row` to the end of a stream. */
  add(stream: number, row: Float64Array, length: number): void {
    const tail = this.#tails[stream]!;
    const needed = tail.used + length + 1;
    if (needed > tail.values.length && needed <= CHUNK_DOUBLES) {
      const larger = new Float64Array(Math.min(CHUNK_DOUBLES, 2 * needed));
      larger.set(tail.values);
      tail.values = larger;
    } else if (needed > tail.values.length) {
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
    const reader = this.reader(stream);
    for (let row = reader.peek(); row !== undefined; row = reader.peek()) {
      reader.skip();
      yield row;
    }
  }

  /** Reads a stream from its beginning, also while it grows. */
  reader(stream: number): NumberReader {
    const tail = this.#tails[stream]!;
    return new NumberReader({
      chunk: (number) => {
        const chunk = this.#chunks.at(stream, number);
        // The chunk is good for a moment only, and other streams may be read in between.
        return chunk && new Float64Array(chunk.slice().buffer);
      },
      tail: () => tail.values.subarray(0, tail.used),
    });
  }
}

/** A stream of rows: chunks by number, then the rows that are no chunk yet. */
interface NumberStream {
  chunk(number: number): Float64Array | undefined;
  tail(): Float64Array;
}

/** A place in a stream of rows of numbers. */
export class NumberReader {
  readonly #stream: NumberStream;
  #chunkNumber: number;
  /** In the chunk of that number, which is the tail until it is full: so the place stays right when the tail becomes a chunk. */
  #at: number;
  #chunk: Float64Array | undefined;

  constructor(stream: NumberStream, chunkNumber = 0, at = 0) {
    this.#stream = stream;
    this.#chunkNumber = chunkNumber;
    this.#at = at;
  }

  /** The row at this place, good until something is added to the stream or read; undefined at the end of what has been added. */
  peek(): Float64Array | undefined {
    for (;;) {
      this.#chunk ??= this.#stream.chunk(this.#chunkNumber);
      const values = this.#chunk ?? this.#stream.tail();
      if (this.#at < values.length) return values.subarray(this.#at + 1, this.#at + 1 + values[this.#at]!);
      if (this.#chunk === undefined) return undefined;
      this.#chunkNumber += 1;
      this.#chunk = undefined;
      this.#at = 0;
    }
  }

  /** Goes past the row that was seen last. */
  skip(): void {
    const row = this.peek();
    if (row !== undefined) this.#at += 1 + row.length;
  }

  /** Another reader at the same place. */
  fork(): NumberReader {
    return new NumberReader(this.#stream, this.#chunkNumber, this.#at);
  }
}

function bytesOf(values: Float64Array, length: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, length * DOUBLE_BYTES);
}

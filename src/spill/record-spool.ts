import { type BlockStore } from './block-store.ts';
import { ChunkStreams } from './chunk-streams.ts';

const DOUBLE_BYTES = 8;
const CHUNK_BYTES = 16 * 1024;

/** The records of one stream, one after the other. Both arrays lie over the same memory. */
export interface LoadedRecords {
  readonly length: number;
  readonly doubles: Float64Array;
  readonly words: Uint32Array;
}

/**
 * Streams of records of one fixed size. A record is a run of doubles, or of words, two to a double: it is written in place, at the
 * index that `next` gives. Memory is one chunk a stream, beside what the store keeps.
 */
export class RecordSpool {
  /** Where records are written: index i of `doubles` is index 2i of `words`. */
  readonly doubles: Float64Array;
  readonly words: Uint32Array;
  readonly #recordDoubles: number;
  readonly #chunkDoubles: number;
  readonly #bytes: Uint8Array;
  readonly #chunks: ChunkStreams;
  /** By stream, how many doubles of its chunk are in use. */
  readonly #used: Uint32Array;
  #loaded = new Float64Array(0);

  /** Records of `recordDoubles` doubles in so many streams. */
  constructor(store: BlockStore, streams: number, recordDoubles: number) {
    this.#recordDoubles = recordDoubles;
    this.#chunkDoubles = Math.floor(CHUNK_BYTES / DOUBLE_BYTES / recordDoubles) * recordDoubles;
    this.doubles = new Float64Array(streams * this.#chunkDoubles);
    this.words = new Uint32Array(this.doubles.buffer);
    this.#bytes = new Uint8Array(this.doubles.buffer);
    this.#chunks = new ChunkStreams(store, streams);
    this.#used = new Uint32Array(streams);
  }

  /** Where the stream's next record is to be written, as an index into `doubles`. It may hold what was there before. */
  next(stream: number): number {
    let used = this.#used[stream]!;
    if (used === this.#chunkDoubles) {
      this.#chunks.add(stream, this.#tail(stream, used));
      used = 0;
    }
    this.#used[stream] = used + this.#recordDoubles;
    return stream * this.#chunkDoubles + used;
  }

  /** The whole stream, good until the next call. */
  load(stream: number): LoadedRecords {
    const tail = this.#tail(stream, this.#used[stream]!);
    const bytes = this.#chunks.byteLength(stream) + tail.length;
    if (this.#loaded.length * DOUBLE_BYTES < bytes)
      this.#loaded = new Float64Array(Math.ceil((1.25 * bytes) / DOUBLE_BYTES));
    const into = new Uint8Array(this.#loaded.buffer);
    let at = 0;
    for (const chunk of this.#chunks.read(stream)) {
      into.set(chunk, at);
      at += chunk.length;
    }
    into.set(tail, at);
    return {
      length: bytes / DOUBLE_BYTES / this.#recordDoubles,
      doubles: this.#loaded,
      words: new Uint32Array(this.#loaded.buffer),
    };
  }

  #tail(stream: number, used: number): Uint8Array {
    const from = stream * this.#chunkDoubles * DOUBLE_BYTES;
    return this.#bytes.subarray(from, from + used * DOUBLE_BYTES);
  }
}

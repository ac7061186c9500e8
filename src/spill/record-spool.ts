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

const NO_RECORDS: LoadedRecords = { length: 0, doubles: new Float64Array(0), words: new Uint32Array(0) };

/**
 * Streams of records of one fixed size. A record is a run of doubles, or of words, two to a double: it is written in place, at the
 * index that `next` gives. Memory is one chunk for each stream that has records, beside what the store keeps.
 */
export class RecordSpool {
  /** Where records are written: index i of `doubles` is index 2i of `words`. `next` may put larger ones in their place. */
  doubles = new Float64Array(0);
  words = new Uint32Array(0);
  readonly #recordDoubles: number;
  readonly #chunkDoubles: number;
  #bytes = new Uint8Array(0);
  readonly #chunks: ChunkStreams;
  /** By stream, how many doubles of its chunk are in use. */
  readonly #used: Uint32Array;
  /** By stream, where its chunk begins in `doubles`; −1 before its first record. */
  readonly #chunkAt: Int32Array;
  #chunksInUse = 0;
  #loaded = new Float64Array(0);

  /** Records of `recordDoubles` doubles in so many streams. */
  constructor(store: BlockStore, streams: number, recordDoubles: number) {
    this.#recordDoubles = recordDoubles;
    this.#chunkDoubles = Math.floor(CHUNK_BYTES / DOUBLE_BYTES / recordDoubles) * recordDoubles;
    this.#chunks = new ChunkStreams(store);
    this.#used = new Uint32Array(streams);
    this.#chunkAt = new Int32Array(streams).fill(-1);
  }

  /** Where the stream's next record is to be written, as an index into `doubles`. It may hold what was there before. */
  next(stream: number): number {
    let used = this.#used[stream]!;
    if (used === this.#chunkDoubles) {
      this.#chunks.add(stream, this.#tail(stream, used));
      used = 0;
    }
    this.#used[stream] = used + this.#recordDoubles;
    const chunkAt = this.#chunkAt[stream]!;
    return (chunkAt < 0 ? this.#beginChunk(stream) : chunkAt) + used;
  }

  /** The whole stream, good until the next call. */
  load(stream: number): LoadedRecords {
    const tail = this.#tail(stream, this.#used[stream]!);
    const bytes = this.#chunks.byteLength(stream) + tail.length;
    if (bytes === 0) return NO_RECORDS;
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

  /** Gives a stream its chunk, and returns where that begins. */
  #beginChunk(stream: number): number {
    const at = this.#chunksInUse * this.#chunkDoubles;
    this.#chunkAt[stream] = at;
    this.#chunksInUse += 1;
    if (at < this.doubles.length) return at;
    const larger = new Float64Array(Math.min(this.#chunkAt.length, 2 * this.#chunksInUse) * this.#chunkDoubles);
    larger.set(this.doubles);
    this.doubles = larger;
    this.words = new Uint32Array(this.doubles.buffer);
    this.#bytes = new Uint8Array(this.doubles.buffer);
    return at;
  }

  #tail(stream: number, used: number): Uint8Array {
    const from = Math.max(0, this.#chunkAt[stream]!) * DOUBLE_BYTES;
    return this.#bytes.subarray(from, from + used * DOUBLE_BYTES);
  }
}
